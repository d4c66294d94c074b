import { cpuOf, Results } from './results';
import { VARIANTS } from './variants';

const WIDTH = 960;
const HEIGHT = 520;
const AREA = { left: 60, top: 20, right: 600, bottom: 460 };

/** Lines of the plot: what users choose between, and the bounds. */
const LINES: Record<string, string> = {
  'App-plus-each': '#b2182b',
  'App-objects-each': '#ef8a62',
  'TunedApp-plus-each': '#2166ac',
  'TunedApp-objects-each': '#053061',
  'workloads-TunedApp-each': '#1a7f37',
  'workloads-helm': '#c51b7d',
  'helm': '#7b3294',
  'jsonnet': '#a6761d',
  'kustomize': '#666666',
  'plain-yaml': '#e6ab02',
  'plain-emitter': '#1b9e77',
  'plain-json': '#66c2a5',
};

/** CPU seconds by number of services, both logarithmic, as SVG. */
export function plot(results: Results, sizes: readonly number[]): string {
  const lines = VARIANTS.filter(({ id }) => LINES[id]).map(({ id, label }) => ({
    color: LINES[id],
    label: label.replace(/[*`]/g, ''),
    points: sizes.map((size) => ({ size, cpu: cpuOf(results, id, size) })).filter((point): point is { size: number; cpu: number } => Boolean(point.cpu)),
  })).filter(({ points }) => points.length > 0);
  const all = lines.flatMap(({ points }) => points.map(({ cpu }) => cpu));
  const low = Math.floor(Math.log10(Math.min(...all)));
  const high = Math.ceil(Math.log10(Math.max(...all)));
  const x = (size: number) => scale(Math.log10(size), Math.log10(sizes[0]), Math.log10(sizes[sizes.length - 1]), AREA.left, AREA.right);
  const y = (cpu: number) => scale(Math.log10(cpu), low, high, AREA.bottom, AREA.top);

  const grid = [
    ...sizes.flatMap((size) => [segment(x(size), AREA.top, x(size), AREA.bottom), text(x(size), AREA.bottom + 18, String(size), 'middle')]),
    ...range(low, high).flatMap((power) => [segment(AREA.left, y(10 ** power), AREA.right, y(10 ** power)), text(AREA.left - 8, y(10 ** power) + 4, String(10 ** power), 'end')]),
  ];
  const curves = lines.map(({ color, points }) => [
    `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points.map(({ size, cpu }) => `${x(size).toFixed(1)},${y(cpu).toFixed(1)}`).join(' ')}"/>`,
    ...points.map(({ size, cpu }) => `<circle cx="${x(size).toFixed(1)}" cy="${y(cpu).toFixed(1)}" r="3" fill="${color}"/>`),
  ].join('\n'));
  const ends = spread(lines.map(({ points }) => y(points[points.length - 1].cpu)));
  const labels = lines.map(({ color, label, points }, index) => {
    const last = points[points.length - 1];
    const leader = `<line x1="${x(last.size).toFixed(1)}" y1="${y(last.cpu).toFixed(1)}" x2="${AREA.right + 12}" y2="${ends[index].toFixed(1)}" stroke="${color}" stroke-dasharray="2 3"/>`;
    return `${leader}\n<text x="${AREA.right + 16}" y="${(ends[index] + 4).toFixed(1)}" fill="${color}">${escape(label)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>CPU seconds of the whole process by number of services</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${[...grid, ...curves, ...labels].join('\n')}
${text((AREA.left + AREA.right) / 2, AREA.bottom + 40, 'services', 'middle')}
<text transform="rotate(-90)" x="${-(AREA.top + AREA.bottom) / 2}" y="16" text-anchor="middle">CPU seconds</text>
</svg>
`;
}

function scale(value: number, fromLow: number, fromHigh: number, toLow: number, toHigh: number): number {
  return toLow + (value - fromLow) / (fromHigh - fromLow || 1) * (toHigh - toLow);
}

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** Moves labels apart, keeping their order. */
function spread(positions: readonly number[]): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a] - positions[b]);
  const moved = [...positions];
  order.forEach((index, rank) => {
    if (rank > 0) {
      moved[index] = Math.max(moved[index], moved[order[rank - 1]] + 16);
    }
  });
  const over = Math.max(0, moved[order[order.length - 1]] - AREA.bottom);
  return moved.map((position) => position - over);
}

function segment(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#dddddd"/>`;
}

function text(x: number, y: number, content: string, anchor: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
