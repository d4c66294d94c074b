import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, App, AppProps, Chart, Names, YamlOutputType } from 'cdk8s';
import { OutputTransaction } from './output-transaction';
import { SynthesisPlan } from './synthesis-plan';
import { YamlEmitter } from './yaml-emitter';
import { printsCarefully } from '../private/yaml-hazards';

/**
 * An app that prints the same bytes as `cdk8s.App`, in linear time and all at once.
 *
 * It can take the place of `App` in any program. Validations run once, dependencies are resolved once, and the YAML is printed by a faster printer;
 * file names, their content and the errors are those of `cdk8s.App`, for every `YamlOutputType`. Dependencies that only `cdk8s.App` can judge
 * (on constructs of another app, on oneself, or outside of charts) are left to it.
 *
 * If synthesis fails, the previous output is unchanged, and the error names the file; a process that is killed while files are moved into place leaves each of
 * them either old or new, and a hidden folder `.synth-…` that can go. Files that would not change are not written again; those that do are replaced, not
 * overwritten: a hard link to one keeps the old text. As with `cdk8s.App`, files of earlier runs that are no longer part of the output stay where they are.
 *
 * One difference is meant: a string that some reader of YAML would not read as it is, because of how `cdk8s.App` prints it, is quoted
 * (`0o14`, which is 12 for kubectl and in YAML 1.2; a tab in bare text, which Python's parsers refuse; control characters).
 */
export class TunedApp extends App {
  private readonly recordsMetadata: boolean;
  private plan?: SynthesisPlan;
  private wasSynthesized = false;

  /**
   * Defines an app.
   *
   * @param props the options of `cdk8s.App`.
   */
  constructor(props: AppProps = {}) {
    super(props);
    printsCarefully(this);
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  public get charts(): Chart[] {
    // cdk8s adds what it infers to the constructs; here later readers of the order infer it again
    const plan = this.plan ?? SynthesisPlan.of(this, this.wasSynthesized);
    return plan ? plan.charts : super.charts;
  }

  public synth(): void {
    fs.mkdirSync(this.outdir, { recursive: true });
    this.validateConstructs();
    this.planned(() => super.synth(), (plan) => {
      const output = new OutputTransaction(this.outdir);
      try {
        this.render(plan, output);
        output.commit();
      } catch (error) {
        output.abandon();
        throw error;
      }
    });
  }

  public synthYaml(): string {
    return this.planned(() => super.synthYaml(), (plan) => {
      this.validateConstructs();
      return new YamlEmitter().stringify(documentsOf(plan, this.charts));
    });
  }

  private planned<T>(byCdk8s: () => T, here: (plan: SynthesisPlan) => T): T {
    const plan = SynthesisPlan.of(this, true);
    if (!plan) {
      return byCdk8s();
    }
    this.plan = plan;
    try {
      return here(plan);
    } finally {
      this.plan = undefined;
      this.wasSynthesized = true;
    }
  }

  private validateConstructs(): void {
    const errors = this.node.findAll().flatMap((construct) => construct.node.validate().map((error) => `[${construct.node.path}] ${error}`));
    if (errors.length > 0) {
      throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
    }
  }

  private render(plan: SynthesisPlan, output: OutputTransaction): void {
    const yaml = new YamlEmitter();
    const write = (name: string, documents: Iterable<unknown>) => {
      output.write(path.join(this.outdir, name + this.outputFileExtension), yaml.stringify(documents));
    };
    const charts = this.charts;
    const nameOf = (chart: Chart, index: number) => `${plan.hasDependentCharts ? `${String(index).padStart(4, '0')}-` : ''}${Names.toDnsLabel(chart)}`;

    switch (this.yamlOutputType) {
      case YamlOutputType.FILE_PER_APP:
        if (charts.length > 0) {
          write('app', documentsOf(plan, charts));
        }
        break;
      case YamlOutputType.FILE_PER_CHART:
        charts.forEach((chart, index) => write(nameOf(chart, index), documentsOf(plan, [chart])));
        break;
      case YamlOutputType.FILE_PER_RESOURCE:
        for (const document of documentsOf(plan, charts)) {
          if (document !== undefined) {
            write(resourceName(document), [document]);
          }
        }
        break;
      case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
        charts.forEach((chart, index) => {
          const folder = nameOf(chart, index);
          output.folder(path.join(this.outdir, folder));
          objectsIn(plan, [chart]).forEach((object) => write(path.join(folder, resourceName(object)), [object.toJson()]));
        });
        break;
      default:
        break;
    }
    if (this.recordsMetadata) {
      output.write(path.join(this.outdir, 'construct-metadata.json'), metadataOf(objectsIn(plan, this.charts)));
    }
  }
}

function objectsIn(plan: SynthesisPlan, charts: readonly Chart[]): ApiObject[] {
  return charts.flatMap((chart) => plan.objectsIn(chart) ?? []);
}

/** A chart that prints itself in its own way is asked; of the others, the objects are. One at a time: an app's documents need not fit in memory. */
function* documentsOf(plan: SynthesisPlan, charts: readonly Chart[]): Generator<any, void> {
  for (const chart of charts) {
    const objects = plan.objectsIn(chart);
    if (!objects || chart.toJson !== Chart.prototype.toJson) {
      yield* Object.values(chart.toJson());
      continue;
    }
    for (const object of objects) {
      yield object.toJson();
    }
  }
}

function resourceName(resource: { readonly kind: string; readonly metadata: { readonly name?: string } }): string {
  return `${resource.kind}.${resource.metadata.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}

function metadataOf(objects: readonly ApiObject[]): string {
  const resources: Record<string, { readonly path: string }> = {};
  for (const object of objects) {
    resources[object.name] = { path: object.node.path };
  }
  return JSON.stringify({ version: '1.0.0', resources });
}
