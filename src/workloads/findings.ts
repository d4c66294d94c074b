import type { IConstruct } from 'constructs';
import { acknowledgementFor, acknowledgementsOf, reaches, placeOf, remember, setThreshold, thresholdAt } from './acknowledgements';
import { Surroundings } from './around';
import { reportAfterSynthesis } from './findings-report';
import type { AcknowledgedFinding, LocatedFinding } from './located-finding';
import { checkValue, oneOf, shown, text } from '../private/known-props';
import { nearest } from '../private/nearest';
import { SCOPE } from '../private/scope';
import { refuseSurplus } from '../private/surplus';
import { Finding, FindingSeverity, type ToldFinding } from '../tuning/decisions/decision';
import { ERRORS_UNTIL_ACKNOWLEDGED, FINDING_SEVERITY, type FindingId, graded, worstFirst } from '../tuning/decisions/finding-severity';

/** The findings of each construct, acknowledged or not. */
const sources = new WeakMap<IConstruct, (around: Surroundings) => Finding[]>();
/** Names of constructs whose objects are not named after their id. */
const names = new WeakMap<IConstruct, string>();

const SEVERITY = oneOf('FindingSeverity', FindingSeverity);
const REASON = text('the load balancer is internal');

/**
 * The findings of all workloads below a construct: open and acknowledged ones.
 *
 * `synth()` and `synthYaml()` print the open ones to standard error when they are done.
 */
export class Findings {
  /**
   * Acknowledges a finding for everything below a construct: it is no longer printed, and it is no error in strict mode.
   *
   * @param scope the app, a chart, a workload, or any other construct
   * @param id of the finding, for example `image-without-digest`
   * @param reason why it may stay, in one sentence
   * @param subject the subject of the finding, for example `env.DB_PASSWORD`, if a workload has several findings of one id. Default: all of them
   * @throws if no finding has that id, the reason is empty, or the scope already acknowledges it
   */
  public static acknowledge(scope: IConstruct, id: string, reason: string, subject?: string): void {
    checkValue('Findings.acknowledge', 'scope', SCOPE, scope);
    const where = `Findings.acknowledge on ${placeOf(scope)}`;
    checkValue(where, 'id', text('image-without-digest'), id);
    checkValue(where, 'reason', REASON, reason);
    if (!Object.hasOwn(FINDING_SEVERITY, id)) {
      const ids = Object.keys(FINDING_SEVERITY);
      const near = nearest(id, ids);
      throw new Error(`${where}: no finding has the id ${shown(id)}: ${near === undefined ? 'expected an id of docs/tuning/findings.md, for example \'image-without-digest\'' : `did you mean '${near}'?`}`);
    }
    if (reason.trim() === '') {
      throw new Error(`${where}: '${id}' has no reason: expected one sentence, for example 'the load balancer is internal'`);
    }
    if (subject !== undefined) {
      checkValue(where, 'subject', text('env.DB_PASSWORD'), subject);
    }
    const first = acknowledgementsOf(scope).length === 0;
    remember({ scope, id, subject, reason: reason.trim() });
    if (first) {
      scope.node.addValidation({ validate: () => unused(scope, Surroundings.ofSynthesis(scope.node.root)).filter((f) => reaches(f.severity, thresholdAt(scope))).map(errorOf) });
    }
    reportAfterSynthesis(scope.node.root, (root) => Findings.of(root));
  }

  /**
   * Strict mode: open findings below a construct become errors, so synthesis fails and writes nothing. The environment variable `CDK8S_TUNED_STRICT` does the same for
   * a whole run: `1` for every finding, or `critical`, `warning`, `info`. The strictest setting applies.
   *
   * @param scope the app, a chart, a workload, or any other construct
   * @param severity the lowest severity that is an error. Default: `FindingSeverity.INFO`, which is every finding
   */
  public static failOn(scope: IConstruct, severity?: FindingSeverity): void {
    checkValue('Findings.failOn', 'scope', SCOPE, scope);
    if (severity !== undefined) {
      checkValue(`Findings.failOn on ${placeOf(scope)}`, 'severity', SEVERITY, severity);
    }
    setThreshold(scope, severity ?? FindingSeverity.INFO);
  }

  /**
   * The current findings of everything below a construct. Calls that are declared later can add and remove findings.
   *
   * @param scope the app, a chart, a workload, or any other construct
   */
  public static of(scope: IConstruct): Findings {
    checkValue('Findings.of', 'scope', SCOPE, scope);
    const open: LocatedFinding[] = [];
    const acknowledged: AcknowledgedFinding[] = [];
    const around = new Surroundings();
    for (const construct of scope.node.findAll()) {
      for (const finding of [...(sources.get(construct)?.(around) ?? []), ...unused(construct, around)]) {
        const by = acknowledgementFor(construct, finding.id, finding.subject);
        const name = names.get(construct);
        const located = { ...finding, path: construct.node.path, ...(name === undefined ? {} : { name }) };
        if (by === undefined) {
          open.push(located);
        } else {
          acknowledged.push({ ...located, reason: by.reason, acknowledgedAt: by.scope.node.path });
        }
      }
    }
    return new Findings(open, acknowledged);
  }

  private readonly _open: readonly LocatedFinding[];
  private readonly _acknowledged: readonly AcknowledgedFinding[];

  private constructor(open: readonly LocatedFinding[], acknowledged: readonly AcknowledgedFinding[]) {
    this._open = open;
    this._acknowledged = acknowledged;
  }

  /**
   * The open findings: by severity, the worst first, then in the order of the constructs. A new array each time.
   */
  public get open(): LocatedFinding[] {
    return worstFirst(this._open).map((finding) => ({ ...finding }));
  }

  /**
   * The acknowledged findings with their reasons, the worst first. A new array each time.
   */
  public get acknowledged(): AcknowledgedFinding[] {
    return worstFirst(this._acknowledged).map((finding) => ({ ...finding }));
  }

  /**
   * The number of open findings of a severity.
   */
  public count(severity: FindingSeverity): number {
    checkValue('findings.count', 'severity', SEVERITY, severity);
    return this._open.filter((finding) => finding.severity === severity).length;
  }
}

/**
 * Registers where a construct's findings come from.
 *
 * @param name of its objects
 */
export function reportFindings(construct: IConstruct, findings: (around: Surroundings) => Finding[], name = construct.node.id): void {
  sources.set(construct, findings);
  if (name !== construct.node.id) {
    names.set(construct, name);
  }
  reportAfterSynthesis(construct.node.root, (root) => Findings.of(root));
}

/** The open findings of a construct. */
export function openFindings(construct: IConstruct, findings: readonly Finding[]): Finding[] {
  return findings.filter(({ id, subject }) => acknowledgementFor(construct, id, subject) === undefined);
}

/** All findings of a construct, with the reasons of those that are acknowledged. */
export function toldFindings(construct: IConstruct, findings: readonly Finding[]): ToldFinding[] {
  return findings.map((finding) => ({ finding, acknowledged: acknowledgementFor(construct, finding.id, finding.subject)?.reason }));
}

/** Whether an open finding is an error at this threshold. */
export function isError(finding: Finding, threshold: FindingSeverity | undefined): boolean {
  return ERRORS_UNTIL_ACKNOWLEDGED.has(finding.id as FindingId) || reaches(finding.severity, threshold);
}

/** An open finding as an error of the construct that has it. */
export function errorOf({ id, severity, message, rule }: Finding): string {
  return `${id} (${severity}): ${message}${rule === undefined ? '' : ` [${rule}]`}`;
}

/** Acknowledgements on a construct that match no finding below it. */
function unused(scope: IConstruct, around: Surroundings): Finding[] {
  const own = acknowledgementsOf(scope).filter(({ id }) => id !== 'acknowledgement-unused');
  if (own.length === 0) {
    return [];
  }
  const found = scope.node.findAll().flatMap((construct) => sources.get(construct)?.(around) ?? []);
  return graded(own
    .filter(({ id, subject }) => !found.some((f) => f.id === id && (subject === undefined || f.subject === subject)))
    .map(({ id, subject, reason }) => ({
      id: 'acknowledgement-unused',
      subject: id,
      message: `the acknowledgement of '${id}'${subject === undefined ? '' : ` about '${subject}'`} on ${placeOf(scope)}, with the reason '${reason}', matches no finding: ${subject === undefined ? '' : otherSubject(subject, found.filter((f) => f.id === id))}remove it`,
    })));
}

/** The subject that is nearest to the given one; all subjects if none is near. */
function otherSubject(subject: string, found: readonly Finding[]): string {
  const subjects = [...new Set(found.map((f) => f.subject).filter((one) => one !== undefined))];
  const near = nearest(subject, subjects) ?? subjects.find((one) => one.endsWith(`.${subject}`));
  return near !== undefined ? `did you mean '${near}'? If not, ` : subjects.length === 0 ? '' : `found ${subjects.map((one) => `'${one}'`).join(', ')}; use one of these subjects, or `;
}

refuseSurplus('Findings', Findings);
