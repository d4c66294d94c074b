import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { checkRoute } from '../../../src/private/routes';
import { istioTakes, partsOf, randomGrpcRoute, randomRoute } from '../../properties/routes';
import { Judge, judged, Verdict } from '../harness/judges';
import { manifestsOf } from '../harness/manifests';

const SEED = 20261121;

/** A route of the property tests' generator, and what the library makes of it. */
export interface JudgedRoute {
  readonly route: string;
  readonly method: string | undefined;
  readonly path: string;
  /** `accepted` by the library; `refused` because Istio would refuse it. */
  readonly as: 'accepted' | 'refused';
}

/**
 * Different routes: those that the library accepts, and those that it refuses and for Istio's sake has to. What it refuses because no request would match it,
 * or because it is no method and path, is not among them: Istio does not look at the former, and a policy cannot say the latter.
 */
export function routesToJudge(count: number, seed = SEED): JudgedRoute[] {
  const routes = [
    ...fc.sample(randomRoute, { numRuns: count, seed }).map((route) => ({ route, grpc: false })),
    ...fc.sample(randomGrpcRoute, { numRuns: Math.ceil(count / 10), seed }).map((route) => ({ route, grpc: true })),
  ];
  const found = routes.flatMap(({ route, grpc }) => {
    const parts = partsOf(route);
    const accepted = isAccepted(route, grpc);
    if (parts === undefined || (!accepted && istioTakes(parts.path))) {
      return [];
    }
    return [{ route, ...parts, as: accepted ? 'accepted' as const : 'refused' as const }];
  });
  return [...new Map(found.map((each) => [`${each.as} ${each.route}`, each])).values()];
}

function isAccepted(route: string, grpc: boolean): boolean {
  try {
    checkRoute(route, grpc, true);
    return true;
  } catch {
    return false;
  }
}

/** One verdict for each route; a difference between the library and Istio is an objection. */
export async function judgedRoutes(judge: Judge, routes: readonly JudgedRoute[]): Promise<Verdict[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'routes-'));
  try {
    const file = path.join(folder, 'routes.yaml');
    fs.writeFileSync(file, routes.map(policyOf).join('---\n'));
    const verdicts = new Map((await judged(judge, manifestsOf(file))).map((verdict) => [verdict.object, verdict]));
    return routes.map((each, index) => {
      const { refused, warnings } = verdicts.get(`AuthorizationPolicy routes/route-${index}`)!;
      const taken = refused.length === 0 && each.as === 'refused' ? ['the library refuses it for Istio\'s sake, and Istio takes it'] : [];
      return each.as === 'accepted'
        ? { file, object: `accepted ${each.route}`, refused, warnings }
        : { file, object: `refused ${each.route}`, refused: taken, warnings: [] };
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The policy that the library would print for one caller with this route. */
function policyOf({ method, path: text }: JudgedRoute, index: number): string {
  return `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: route-${index}
  namespace: routes
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: ledger
  action: ALLOW
  rules:
    - from:
        - source:
            principals: [cluster.local/ns/routes/sa/web]
      to:
        - operation:
${method === undefined ? '' : `            methods: [${method}]\n`}            paths: [${quoted(text)}]
`;
}

/** A YAML string that keeps every character; half of a pair of UTF-16 becomes what a server would store for it. */
function quoted(text: string): string {
  const chars = [...text].map((char) => {
    const code = char.codePointAt(0)!;
    const whole = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    return whole < 0x20 || whole > 0x7e || char === '"' || char === '\\' ? `\\U${whole.toString(16).padStart(8, '0')}` : char;
  });
  return `"${chars.join('')}"`;
}
