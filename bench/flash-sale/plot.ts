import { type Row, type Scenario, SIMPLEST } from './compare';

const PANEL = { width: 400, height: 110, left: 46, right: 28, top: 44, gapX: 62, gapY: 38 };
const TODAY = '#c2410c';
const LOWER = '#7c3aed';
const DERIVED = '#0369a1';
const INK = '#374151';
const GRID = '#d1d5db';
/** A point every so many seconds. */
const EVERY = 10;

interface Line {
  readonly color: string;
  readonly points: Array<[number, number]>;
}

/** Load, cores that serve and the share of bad requests over time: a column per scenario. */
export function plot(chosen: Scenario[]): string {
  const width = PANEL.left + chosen.length * PANEL.width + (chosen.length - 1) * PANEL.gapX + PANEL.right;
  const height = PANEL.top + 3 * (PANEL.height + PANEL.gapY) + 22;
  const body = chosen.flatMap((scenario, column) => {
    const x = PANEL.left + column * (PANEL.width + PANEL.gapX);
    const today = scenario.rows.find((row) => row.name === 'today')!;
    const compared = [['today', TODAY], [SIMPLEST, LOWER], ['derived', DERIVED]].map(([name, color]) => [scenario.rows.find((row) => row.name === name)!, color] as const);
    const each = (of: (row: Row, i: number) => number): Line[] => compared.map(([row, color]) => ({ color, points: points(row, (i) => of(row, i)) }));
    const cores = each((row, i) => row.simulation.steps[i].readyReplicas * row.model.requestCores);
    const late = each((row, i) => 100 * row.simulation.steps[i].lateShare);
    const panels: Array<[string, Line[], number]> = [
      ['requests per second', [{ color: INK, points: points(today, (i) => today.simulation.steps[i].requestsPerSecond) }], 0],
      ['cores of the pods that serve (CPU requests)', cores, 0],
      ['late or lost requests, %', late, 100],
    ];
    return [
      text(x, 18, `${scenario.workload}: ${scenario.title.toLowerCase()}`, INK, 'bold'),
      ...panels.flatMap(([title, lines, most], r) => panel(x, PANEL.top + r * (PANEL.height + PANEL.gapY), title, lines, most, r === 2)),
    ];
  });
  const legend = [
    text(PANEL.left, height - 8, 'today: HPA at 80 %, limit = request', TODAY),
    text(PANEL.left + 240, height - 8, SIMPLEST, LOWER),
    text(PANEL.left + 420, height - 8, 'derived plan', DERIVED),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>A flash sale: the derived plan and what people have today</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...body,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

function points(row: Row, value: (i: number) => number): Array<[number, number]> {
  const all = row.simulation.steps;
  return all.flatMap((step, i): Array<[number, number]> => (i % EVERY === 0 || i === all.length - 1 ? [[step.second, value(i)]] : []));
}

function panel(x: number, y: number, title: string, lines: Line[], most: number, timed: boolean): string[] {
  const last = Math.max(...lines.flatMap((line) => line.points.map(([second]) => second)));
  const top = most || nice(Math.max(...lines.flatMap((line) => line.points.map(([, value]) => value))));
  const at = ([second, value]: [number, number]): string => `${round(x + second / last * PANEL.width)},${round(y + PANEL.height * (1 - value / top))}`;
  const out = [text(x, y - 6, title, INK)];
  for (const tick of [0, top / 2, top]) {
    const line = round(y + PANEL.height * (1 - tick / top));
    out.push(`<path d="M${x} ${line}h${PANEL.width}" stroke="${GRID}" fill="none"/>`, text(x - 6, line + 4, String(tick), INK, 'normal', 'end'));
  }
  if (timed) {
    for (const minute of [0, 10, 20, 30, 40, 50, 60]) {
      out.push(text(round(x + minute * 60 / (last + 1) * PANEL.width), y + PANEL.height + 16, minute === 60 ? '60 min' : String(minute), INK, 'normal', 'middle'));
    }
  }
  return [...out, ...lines.map((line) => `<polyline fill="none" stroke="${line.color}" stroke-width="1.8" stroke-linejoin="round" points="${line.points.map(at).join(' ')}"/>`)];
}

/** The next number up that people like on an axis, even so that its half is one too. */
function nice(value: number): number {
  const power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((m) => m * power).find((m) => m >= value * 1.02) ?? 20 * power;
}

function text(x: number, y: number, content: string, fill: string, weight = 'normal', anchor = 'start'): string {
  return `<text x="${x}" y="${y}" fill="${fill}"${weight === 'normal' ? '' : ` font-weight="${weight}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${content}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
