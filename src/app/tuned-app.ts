import * as path from 'path';
import { ApiObject, App, AppProps, Chart, Names, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { checkedAppProps } from './app-props';
import { makeOutputFolder } from './output-folder';
import { FileClash, OutputTransaction } from './output-transaction';
import { resolveDependencies } from './resolve-dependencies';
import { Synthesis } from './synthesis';
import { SynthesisPlan } from './synthesis-plan';
import { YamlEmitter } from './yaml-emitter';
import { filesBeside } from '../private/beside';
import { resourceFile } from '../private/resource-file';
import { printsCarefully } from '../private/yaml-hazards';

/**
 * An app that prints the same bytes as `cdk8s.App`, in linear time, and all files or none.
 *
 * It replaces `App` in any program. Validations run once, dependencies are resolved once, and a faster printer writes the YAML. File names, file contents and errors are
 * those of `cdk8s.App`, for every `YamlOutputType`. If validations, lazy values or a `toJson` of the program change the app during synthesis, it is resolved and validated again
 * before each chart from then on, as `cdk8s.App` does.
 *
 * If synthesis fails, the previous output is unchanged, and the error names the file. A killed process leaves the previous output or the new one: changed files are moved
 * into place as one folder. If a folder cannot be replaced (a mount point, links that lead elsewhere, a read-only parent folder), a killed process leaves each file either old or new.
 * Two runs into one folder wait for each other. Unchanged files are not written. Changed files are replaced, so a hard link keeps the old text. As with `cdk8s.App`, files of earlier
 * runs that are no longer part of the output stay.
 *
 * Differences by intent: a string or key that some YAML parser would misread as `cdk8s.App` prints it is quoted (`0o14`, which kubectl reads as 12; a tab in bare text, which Python's
 * parsers refuse; control characters), and `1e-7` is printed as `1.0e-7`. Values that no file can hold are errors with the construct and the place: a lone surrogate, `NaN`, infinity,
 * an integer of more than 64 bits. Two objects that are printed to one file are an error; `cdk8s.App` keeps the last one only.
 */
export class TunedApp extends App {
  private readonly recordsMetadata: boolean;
  private synthesis?: Synthesis;

  // The order of the last synthesis; cdk8s would have added it to the constructs as dependencies.
  private lastPlan?: SynthesisPlan;

  /**
   * Defines an app.
   *
   * @param props the options of `cdk8s.App`.
   * @throws if an option has another type or is misspelt
   */
  constructor(props: AppProps = {}) {
    super(checkedAppProps(props));
    printsCarefully(this);
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  public get charts(): Chart[] {
    if (this.synthesis?.knowsOrder) {
      return this.synthesis.charts;
    }
    const plan = this.planSoFar() ?? SynthesisPlan.of(this, false);
    return plan ? plan.charts : super.charts;
  }

  public synth(): void {
    makeOutputFolder(this.outdir);
    this.synthesize(true, (synthesis) => {
      const output = new OutputTransaction(this.outdir);
      try {
        this.render(synthesis, output);
        output.commit();
      } catch (error) {
        output.abandon();
        throw error instanceof FileClash ? new Error(this.clash(error)) : error;
      }
    });
  }

  public synthYaml(): string {
    return this.synthesize(false, (synthesis) => printed(new YamlEmitter(), documentsOf(synthesis, this.charts)));
  }

  private synthesize<T>(validatesFirst: boolean, render: (synthesis: Synthesis) => T): T {
    this.planSoFar();
    const outer = this.synthesis;
    const synthesis = new Synthesis(this);
    this.synthesis = synthesis;
    try {
      return synthesis.run(validatesFirst, () => render(synthesis));
    } finally {
      this.synthesis = outer;
      this.lastPlan = synthesis.plan;
    }
  }

  /** The order of the last synthesis if the tree has not changed since; else its dependencies are added to the constructs, as cdk8s does. */
  private planSoFar(): SynthesisPlan | undefined {
    const plan = this.lastPlan;
    if (plan && !plan.isCurrent) {
      this.lastPlan = undefined;
      resolveDependencies(this, plan.constructs);
    }
    return this.lastPlan;
  }

  /** The message for two objects, or two charts, that are printed to one file. */
  private clash({ message }: FileClash): string {
    const isByResource = this.yamlOutputType === YamlOutputType.FILE_PER_RESOURCE || this.yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
    return `${message}, and one would be lost: ${isByResource ? 'give one of the objects another name' : 'give one of the charts another id'}, or use YamlOutputType.FILE_PER_APP, which holds both`;
  }

  private render(synthesis: Synthesis, output: OutputTransaction): void {
    const yaml = new YamlEmitter();
    const write = (name: string, documents: Iterable<Document>, owner: IConstruct) => {
      output.write(path.join(this.outdir, name + this.outputFileExtension), printed(yaml, documents), owner.node.path);
    };
    const charts = this.charts;
    const nameOf = (chart: Chart, index: number) => `${synthesis.hasDependentCharts ? `${String(index).padStart(4, '0')}-` : ''}${Names.toDnsLabel(chart)}`;

    switch (this.yamlOutputType) {
      case YamlOutputType.FILE_PER_APP:
        if (charts.length > 0) {
          write('app', documentsOf(synthesis, charts), this);
        }
        break;
      case YamlOutputType.FILE_PER_CHART:
        charts.forEach((chart, index) => write(nameOf(chart, index), documentsOf(synthesis, [chart]), chart));
        break;
      case YamlOutputType.FILE_PER_RESOURCE:
        for (const document of documentsOf(synthesis, charts)) {
          if (document.content !== undefined) {
            write(resourceName(document.content), [document], document.owner);
          }
        }
        break;
      case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
        charts.forEach((chart, index) => {
          const folder = nameOf(chart, index);
          output.folder(path.join(this.outdir, folder));
          synthesis.objectsIn(chart).forEach((object) => write(path.join(folder, resourceName(object)), [{ content: object.toJson(), owner: object }], object));
        });
        break;
      default:
        break;
    }
    for (const { file, text, owner } of filesBeside(this).filter((each) => isIn(path.resolve(this.outdir), each.file))) {
      output.folder(path.dirname(file));
      output.write(file, text, owner);
    }
    if (this.recordsMetadata) {
      output.write(path.join(this.outdir, 'construct-metadata.json'), metadataOf(this.charts.flatMap((chart) => synthesis.objectsIn(chart))), 'the construct metadata');
    }
  }
}

/** A document and its construct. */
interface Document {
  readonly content: any;
  readonly owner: IConstruct;
}

/** The text of one file. */
function printed(yaml: YamlEmitter, documents: Iterable<Document>): string {
  const texts: string[] = [];
  for (const { content, owner } of documents) {
    texts.push(yaml.document(content, () => owner.node.path));
  }
  return texts.join('---\n');
}

/** The documents of charts, one at a time, so that they need not fit into memory. Charts that override `toJson` are called; of others, the objects are printed. */
function* documentsOf(synthesis: Synthesis, charts: readonly Chart[]): Generator<Document, void> {
  for (const chart of charts) {
    if (chart.toJson !== Chart.prototype.toJson || App.of(chart) !== synthesis.app) {
      for (const content of Object.values(chart.toJson())) {
        yield { content, owner: chart };
      }
      continue;
    }
    synthesis.beforeChart();
    for (const object of synthesis.objectsIn(chart)) {
      yield { content: object.toJson(), owner: object };
    }
  }
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function resourceName(resource: { readonly kind: string; readonly metadata: { readonly name?: string } }): string {
  return resourceFile(resource.kind, resource.metadata.name);
}

function metadataOf(objects: readonly ApiObject[]): string {
  const resources: Record<string, { readonly path: string }> = {};
  for (const object of objects) {
    resources[object.name] = { path: object.node.path };
  }
  return JSON.stringify({ version: '1.0.0', resources });
}
