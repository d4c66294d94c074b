import { ApiObject, App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/**
 * Resolves dependencies as cdk8s does before it prints: a chart depends on its nested charts, and on the charts of constructs on which its own depend; so do the objects below.
 * The dependencies are added to the constructs, pair by pair and in its order; `SynthesisPlan` finds the same order without them, in linear time.
 *
 * @param app the app.
 * @param all the constructs of the app when synthesis began: cdk8s looks them up once, although a validation may have added others since.
 * @returns whether some chart depends on another.
 */
export function resolveDependencies(app: App, all: readonly IConstruct[]): boolean {
  let hasDependentCharts = false;
  for (const chart of all.filter((construct) => Chart.isChart(construct))) {
    for (const nested of chart.node.children.filter((child) => Chart.isChart(child))) {
      chart.node.addDependency(nested);
      hasDependentCharts = true;
    }
  }
  for (const [source, target] of pairsOf(all)) {
    const [sourceChart, targetChart] = [Chart.of(source), Chart.of(target)];
    if (sourceChart !== targetChart) {
      sourceChart.node.addDependency(targetChart);
      hasDependentCharts = true;
    }
  }
  const objects = new Map<IConstruct, readonly IConstruct[]>();
  for (const [source, target] of pairsOf(all)) {
    const [targets, sources] = [objectsBelow(target), objectsBelow(source)];
    for (const each of targets) {
      sources.filter((object) => object !== each).forEach((object) => object.node.addDependency(each));
    }
  }
  return hasDependentCharts;

  /** The objects of the chart of a construct that are below it. */
  function objectsBelow(construct: IConstruct): readonly IConstruct[] {
    let found = objects.get(construct);
    if (!found) {
      const chart = Chart.of(construct);
      const below = construct === app ? all : construct.node.findAll();
      found = below.filter((each) => ApiObject.isApiObject(each)).filter((each) => Chart.of(each) === chart);
      objects.set(construct, found);
    }
    return found;
  }
}

function pairsOf(all: readonly IConstruct[]): [IConstruct, IConstruct][] {
  return all.flatMap((source) => source.node.dependencies.map((target): [IConstruct, IConstruct] => [source, target]));
}
