import { cpuQuantity, duration, memoryQuantity } from '../../private/format';
import type { SidecarSettings } from '../../tuning/decisions/settings';
import { programMetrics } from '../../tuning/demand/ports';
import type { RenderInput } from '../render-input';

/** Annotations that configure the pod's Istio sidecar. */
export function sidecarAnnotations(input: RenderInput): Record<string, string> {
  const sidecar = input.settings.mesh?.sidecar;
  if (sidecar === undefined) {
    return {};
  }
  const annotations: Record<string, string> = {
    'sidecar.istio.io/proxyCPU': cpuQuantity(sidecar.cpuRequest.value),
    'sidecar.istio.io/proxyMemory': memoryQuantity(sidecar.memoryRequest.value),
    'sidecar.istio.io/proxyMemoryLimit': memoryQuantity(sidecar.memoryLimit.value),
    'proxy.istio.io/config': proxyConfig(sidecar),
    ...scraped(input, sidecar),
  };
  if (sidecar.cpuLimit !== undefined) {
    annotations['sidecar.istio.io/proxyCPULimit'] = cpuQuantity(sidecar.cpuLimit.value);
  }
  if (sidecar.nativeSidecar !== undefined) {
    annotations['sidecar.istio.io/nativeSidecar'] = String(sidecar.nativeSidecar.value);
  }
  return annotations;
}

/** The injector reads these; the agent then serves the program's metrics with its own at port 15020. */
function scraped({ declared }: RenderInput, { metricsPath }: SidecarSettings): Record<string, string> {
  return metricsPath === undefined ? {} : {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(programMetrics(declared)[0]),
    'prometheus.io/path': metricsPath.value,
  };
}

/** Istio's ProxyConfig as YAML, as in its documentation. */
function proxyConfig(sidecar: SidecarSettings): string {
  const lines = [`concurrency: ${sidecar.concurrency.value}`];
  if (sidecar.holdApplicationUntilProxyStarts !== undefined) {
    lines.push(`holdApplicationUntilProxyStarts: ${sidecar.holdApplicationUntilProxyStarts.value}`);
  }
  // values of proxyMetadata become environment variables: they must be strings
  const metadata: string[] = [];
  if (sidecar.exitOnZeroActiveConnections !== undefined) {
    metadata.push(`  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "${sidecar.exitOnZeroActiveConnections.value}"`);
  }
  if (sidecar.minimumDrain !== undefined) {
    metadata.push(`  MINIMUM_DRAIN_DURATION: ${duration(sidecar.minimumDrain.value)}`);
  }
  if (metadata.length > 0) {
    lines.push('proxyMetadata:', ...metadata);
  }
  if (sidecar.terminationDrain !== undefined) {
    lines.push(`terminationDrainDuration: ${duration(sidecar.terminationDrain.value)}`);
  }
  return lines.join('\n');
}
