import * as fc from 'fast-check';
import { istioTakes, partsOf, randomGrpcRoute, randomRoute, someRequestMatches } from './routes';
import { checkRoute, parseRoute } from '../../src/private/routes';
import { runs } from '../support/runs';

const RUNS = { numRuns: runs(3000) };

function refusal(route: string, grpc: boolean, templates: boolean): string | undefined {
  try {
    checkRoute(route, grpc, templates);
    return undefined;
  } catch (e) {
    return (e as Error).message;
  }
}

/** Text that a request may carry, and nobody who writes it means. */
const MEANT_OTHERWISE = /^(:.*|\(?\.[*+]\)?|\*\*)$/;

test('a route is accepted where Istio takes it and some request matches it', () => {
  fc.assert(fc.property(randomRoute, (route) => {
    const parts = partsOf(route);
    const meant = parts !== undefined && !parts.path.split('/').some((segment) => MEANT_OTHERWISE.test(segment));
    const right = meant && istioTakes(parts.path) && someRequestMatches(parts.path);
    expect([route, refusal(route, false, true) === undefined]).toEqual([route, right]);
  }), RUNS);
});

test('without path templates only routes without them are accepted', () => {
  fc.assert(fc.property(randomRoute, (route) => {
    const expected = !/\{\*\*?\}/.test(route) && refusal(route, false, true) === undefined;
    expect([route, refusal(route, false, false) === undefined]).toEqual([route, expected]);
  }), RUNS);
});

test('what is accepted is read back as it was written', () => {
  fc.assert(fc.property(randomRoute, (route) => {
    fc.pre(refusal(route, false, true) === undefined);
    const { method, path } = partsOf(route)!;
    expect(parseRoute(route)).toEqual({ method, path });
  }), RUNS);
});

test.each([true, false])('the form that a refusal offers is accepted (path templates: %s)', (templates) => {
  fc.assert(fc.property(randomRoute, (route) => {
    const offered = /: write '([^']*(?:'[^']*)*)'$/s.exec(refusal(route, false, templates)?.slice(`route '${route}' `.length) ?? '')?.[1];
    fc.pre(offered !== undefined);
    expect([route, offered, refusal(offered!, false, templates)]).toEqual([route, offered, undefined]);
  }), RUNS);
});

test('a route of a gRPC workload is accepted where Istio takes it and some call matches it', () => {
  fc.assert(fc.property(randomGrpcRoute, (route) => {
    const right = /^\/[A-Za-z_][\w.]*\/(\*|[A-Za-z_]\w*)$/.test(route) && !/\.[.\d/]/.test(route) && istioTakes(route) && someRequestMatches(route);
    expect([route, refusal(route, true, true) === undefined]).toEqual([route, right]);
  }), RUNS);
});
