/*
 * Baseline V1: names, connections, the mesh and Knative. The form of the comments: v1-load.ts.
 */

/** How the workload is found, and how long connections and requests last. */
export const V1_NETWORK = {
  /** [dots] A15: full service names have four dots, so two are enough to be looked up as they are. */
  ndots: 2,
  /** [x] PAY-2: how much longer a gateway waits than what is behind it: 12 s inside, 15 s at the gateway. */
  gatewayFactor: 1.25,
  /** [s] B19: the side that sends closes idle connections earlier by so much at least. */
  keepAliveMargin: 2,
  /** [s] KA-4: servers whose idle timeout can be set keep connections at least this long, longer than the 60 s of the mesh's pools. */
  keepAliveSeconds: 75,
  /** [s] KA-4: and longer than what stands before them by so much: 75 s over 60 s. */
  serverSpare: 15,
};

/** What the mesh does for the workload, and what its proxy takes. */
export const V1_MESH = {
  /** [connections] B10: the limits are at least this. */
  leastConnections: 100,
  /** [x] B10: what one calling proxy may have open, as a multiple of what Little's law says for a slow second. */
  connectionFactor: 2,
  /** [s] B10: how slow an answer may be before its connection counts for longer. */
  slowSecond: 1,
  /** [pods] B10: nothing is known about the caller's replicas: one proxy may carry everything. */
  callerReplicas: 1,
  /** [s] B10: inside a cluster a pod answers at once or is gone. */
  connectTimeout: 1,
  /** [s] KA-4: the mesh keeps idle connections this long where the server keeps them longer. */
  idleTimeout: 60,
  /** [s] IST-7: new pods of a compiling runtime get their share over this time. */
  warmUp: 60,
  /** [errors] B11: gateway errors in a row that say that the pod is not there. */
  gatewayErrors: 5,
  /** [s] IST-4: how often pods are judged. */
  outlierInterval: 10,
  /** [s] IST-4: how long a pod is left alone, times the number of ejections. */
  baseEjection: 30,
  /** [%] B11: the least that may be ejected at once. */
  leastEjectionPercent: 10,
  /** [retries] IST-8: Istio's own number of retries, fewer where the timeout leaves no room (B21). */
  retries: 2,
  /** [x] B21: a try gets so many times the objective. */
  objectivesPerTry: 2,
  /** [s] B21: what tries take beside the requests. */
  retryOverhead: 0.1,
  /** [%] IST-10: of the requests in flight may be retries. */
  retryBudgetPercent: 20,
  /** [retries] IST-10: retries at a time that are always allowed. */
  retryBudgetConcurrency: 3,
  /** [m per request/s] IST-1: measured 0.2 cores per 1000 requests/s and hop; a request passes the proxy on its way in and, calling on, on its way out. */
  proxyMillisPerRate: 0.4,
  /** [threads] IST-1: workers of the proxy; the measured figures are for two. */
  proxyWorkers: 2,
  /** [m] IST-1: no proxy asks for less. */
  leastProxyMillis: 50,
  /** [m] IST-1: under `CpuPolicy.pinned` the request is also the quota: Istio's own request is the least that starts a proxy in time. */
  leastPinnedProxyMillis: 100,
  /** [MiB] IST-1: memory that the proxy requests, Istio's own. */
  proxyMemoryRequestMiB: 128,
  /** [MiB] IST-17: a memory limit is kept, because the agent takes its GOMEMLIMIT from it. */
  proxyMemoryLimitMiB: 256,
  /** [s] A3: the proxy leaves this long after the program. */
  proxyOutlives: 2,
};

/** How Knative scales a function, and what its queue-proxy takes. */
export const V1_KNATIVE = {
  /** [%] KN-10: the share of the target at which Knative keeps pods; the rest absorbs what arrives while a pod starts. */
  targetUtilization: 70,
  /** [requests] B22: a pod that is full with less than one request in flight is told so; a target of 1 would run it beyond rho*. */
  leastTarget: 0.1,
  /** [s] KN-15: a load that grows within this is bursty. */
  burstWithin: 60,
  /** [s] KN-15: the average that the autoscaler acts on: Knative's own. */
  window: 60,
  /** [s] KN-15: the same for a bursty load, which a longer one would see late. */
  burstWindow: 30,
  /** [%] KN-15: keeps the panic window at its usual 6 s when the stable window is halved. */
  burstPanicWindow: 20,
  /** [s] KN-15: bursts come in pairs: how long pods stay after one. */
  burstScaleDownDelay: 300,
  /** [s] SRC-1: how long a caller waits for a sleeping function. */
  coldStartBudget: 2,
  /** [s] SRC-1: and for one on a runtime that starts slowly. */
  slowColdStartBudget: 10,
  /** [pods] KN-14: zones' worth of pods of a critical function that are always there, at least. */
  leastCriticalPods: 2,
  /** [m] KN-18: what Knative asks for its queue-proxy's CPU. */
  queueProxyMillis: 25,
  /** [m] KN-19: as a quota, 25m would stop the queue-proxy for most of every period. */
  pinnedQueueProxyMillis: 100,
  /** [MiB] KN-18: memory of the queue-proxy, which Knative leaves out. */
  queueProxyMemoryRequestMiB: 64,
  /** [MiB] KN-18: and its limit: it only passes bytes on; a leak must not take the node. */
  queueProxyMemoryLimitMiB: 256,
};
