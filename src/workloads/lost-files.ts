import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { resourceFile } from '../private/resource-file';
import { printsAsCdk8s } from '../private/yaml-hazards';

/** Apps that have the validation. */
const watched = new WeakSet<App>();

/**
 * Adds a validation to an app: two objects that cdk8s.App would print to one file are an error, because only the last one would be kept. TunedApp checks this itself.
 *
 * @param app an app with a workload
 */
export function refuseLostFiles(app: App): void {
  if (!watched.has(app) && printsAsCdk8s(app)) {
    watched.add(app);
    app.node.addValidation({ validate: () => lostFiles(app) });
  }
}

function lostFiles(app: App): string[] {
  const inFolders = app.yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
  if (!inFolders && app.yamlOutputType !== YamlOutputType.FILE_PER_RESOURCE) {
    return [];
  }
  const seen = new Map<string, ApiObject>();
  return app.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct)).flatMap((object) => {
    const file = (inFolders ? `${Chart.of(object).node.path} ` : '') + resourceFile(object.kind, object.name);
    const other = seen.get(file);
    seen.set(file, object);
    return other === undefined || JSON.stringify(other.toJson()) === JSON.stringify(object.toJson()) ? []
      : [`'${other.node.path}' and '${object.node.path}' would both be printed to ${resourceFile(object.kind, object.name)}${app.outputFileExtension}, and one would be lost: give one of them another name, or use YamlOutputType.FILE_PER_APP, which holds both`];
  });
}
