import { Judge, judged, judges, Verdict, versionOf } from './harness/judges';
import { Manifest, Unit } from './harness/manifests';
import { ANALYSIS, analysisModule, analyzed } from './istio/analysis';
import { isMeantForIstio } from './istio/worlds';

/** What one judge has said about a user's output. */
export interface Validation {
  readonly name: string;
  readonly module: string;
  readonly verdicts: readonly Verdict[];
}

/** Who has something to judge in units, and has not been asked yet. */
export function validationsOf(units: readonly Unit[], context: readonly Manifest[], knativeFeatures: readonly string[]): Array<() => Promise<Validation>> {
  const manifests = units.flatMap((unit) => unit.manifests);
  const meshed = units.filter((unit) => isMeantForIstio(unit.manifests));
  const concerned = (judge: Judge) => manifests.some((manifest) => judge.groups.test(manifest.value.apiVersion ?? ''));
  return [
    ...judges(knativeFeatures).filter(concerned).map((judge) => async () =>
      ({ name: judge.name, module: `${judge.module}@${versionOf(judge)}`, verdicts: await judged(judge, manifests) })),
    ...meshed.length ? [async () => ({ name: ANALYSIS, module: analysisModule(), verdicts: (await analyzed(meshed, context)).verdicts })] : [],
  ];
}
