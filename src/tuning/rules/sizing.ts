import type { RuleTexts } from './rule-text';
import * as s from './sources';

/** Size, target, floor and ceiling of a pod, chosen together. */
export const SIZING_RULES: RuleTexts = {
  'SIZE-1': ['Pod sizes that are tried', '100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000m; event loops and one-process Python at most 1000m, JVM and .NET at least 500m (1000m if the start takes more than 20 s); with its sidecar at most half of the smallest declared node; a cpuRequest of yours is the only candidate', '100m to 4000m', s.OWN, 'Replaces CPU-10: no rule derived the CPU request (B9).'],
  'SIZE-2': ['The queue inside a pod', 'c = max(1, floor(request)), S = CPU / min(1, request / c); rho = largest utilisation at which unloaded p99 + (S - CPU) + W99 stays within the objective; sizes below 30 % are dropped', '30 to 85 %', s.ALLEN_CUNNEEN, 'B3: burst capacity above the request never counts for the objective.'],
  'SIZE-3': ['Growth within the reaction time', 'G = min(burst, peak / typical, 1 + (burst - 1) / within x reaction time)', 'at least 1', s.OWN, 'B1: before, growth had no bound.'],
  'SIZE-4': ['The floor', 'smallest n with n - ceil(n / zones) >= ceil(typical x CPU / (request x rho)); at least 1 / 2 (3 from 99.9 %) / max(3, zones) by criticality; critical: a multiple of the zones', 'at least 1', s.SPREAD_DOC, 'Replaces HPA-9 (B6): a lost zone leaves enough for the usual load.'],
  'SIZE-5': ['The target', '(a) the floor carries the peak: the highest target; (b) else rho / ((1 + 10 %) x G), rounded down to 5 %, if that is 25 % or more and needs fewer pods than the peak; (c) else the floor carries the peak, with a finding that says what it costs and what would be cheaper', '25 to 80 %, pinned CPUs at most 60 %', s.HPA_DOC, 'Replaces HPA-8 (B1): never raised to a minimum in silence.'],
  'SIZE-6': ['The ceiling', 'max(floor + 1, 1.25 x N, N with a zone lost), N = ceil(peak x CPU / (request x target)); a bound below N is an error that names it', 'above the floor', s.HPA_DOC, 'Replaces HPA-10 (B7).'],
  'SIZE-7': ['Which size wins', 'the least of pods at the typical load x max(request + sidecar + idle CPU, memory / 4 GiB); ties within 5 % go to the smaller pod, never under 250m; sizes that need at most 30 pods first', 'none', s.OWN, 'More, smaller pods lose less when one fails; 4 GiB are weighed as one core.'],
};
