const ISTIO = 'say istio: IstioMode.SIDECAR, or AMBIENT, or NONE';
const NODES = "say nodeShapes: [{ name: 'large', cpu: Cpu.units(8), memory: Size.gibibytes(32) }]";
const STRICT = 'findings become errors by Findings.failOn(app), or by the environment variable CDK8S_TUNED_STRICT=1';

/** Words that people try in place of a target's props. */
const WORDS: Readonly<Record<string, string>> = {
  mesh: ISTIO,
  serviceMesh: ISTIO,
  nodes: NODES,
  nodePools: NODES,
  nodeGroups: NODES,
  instanceTypes: NODES,
  plans: "say planFolder: 'plans'",
  planFile: "say planFolder: 'plans'",
  planFiles: "say planFolder: 'plans'",
  strict: STRICT,
  failOn: STRICT,
  version: 'it is the first argument: ClusterTarget.kubernetes(\'1.34\')',
  namespace: 'it is the chart\'s: new Chart(app, \'web\', { namespace: \'shop\' })',
  registry: "say imageMirror: 'registry.example.com:5000/mirror'",
  monitoring: "say monitoringNamespace: 'monitoring'",
  ingress: "say ingressNamespace: 'ingress-nginx'; the class is that of Exposure.ingress",
};

/** The advice for a word; undefined if there is none. */
export function targetAdvice(word: string): string | undefined {
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}
