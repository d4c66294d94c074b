import { scenarios, SIMPLEST } from '../bench/flash-sale/compare';
import { plot } from '../bench/flash-sale/plot';
import { report } from '../bench/flash-sale/report';

const all = scenarios();

describe('the comparison of a flash sale', () => {
  test('has no label that the picture cuts off', () => {
    const svg = plot(all.slice(0, 1));
    const width = Number(/width="(\d+)"/.exec(svg)![1]);
    const ends = [...svg.matchAll(/<text x="([\d.]+)"[^>]*text-anchor="middle">([^<]*)</g)].map(([, x, label]) => Number(x) + label.length * 7 / 2);

    expect(ends.length).toBe(7);
    expect(Math.max(...ends)).toBeLessThanOrEqual(width);
  });

  test('draws today, the lower target and the plan', () => {
    const colors = [...plot(all.slice(0, 1)).matchAll(/<polyline [^>]*stroke="([^"]+)"/g)].map((m) => m[1]);

    expect([colors.length, new Set(colors).size]).toEqual([7, 4]);
  });

  test('counts from the rows where the lower target is as good as the plan, or better', () => {
    const row = (name: string) => all.map((scenario) => scenario.rows.find((one) => one.name === name)!);
    const cores = (name: string) => row(name).map((one) => one.simulation.replicaHours * one.model.requestCores);
    const missed = row(SIMPLEST).filter((one) => one.simulation.lateMinutes > 0).length;
    const dearer = cores('derived').filter((hours, i) => hours > cores(SIMPLEST)[i]).length;
    const page = report(all);

    expect(page).toContain(`Of the 5 scenarios it still misses minutes in ${missed} (`);
    expect(page).toContain(`Against it the derived plan takes more core-hours in ${dearer} (`);
    expect(page.match(/ with today's pods at a target of 50 %, /g)).toHaveLength(5);
  });
});
