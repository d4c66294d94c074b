/*
 * Baseline V1: names, connections, the mesh and Knative. The form of the comments: v1-load.ts.
 */

/** How the workload is found, and how long connections and requests last. */
export const V1_NETWORK = {
  /** [dots] A15: full service names have four dots, so two are enough to be looked up as they are. */
  ndots: 2,
  /** [x] PAY-2: timeout of a gateway over that inside the cluster: 12 s inside, 15 s at the gateway. */
  gatewayFactor: 1.25,
  /** [s] B19: the client closes idle connections at least so much earlier than the server. */
  keepAliveMargin: 2,
  /** [s] KA-4: servers whose idle timeout can be set keep connections at least this long, longer than the 60 s of the mesh's pools. */
  keepAliveSeconds: 75,
  /** [s] KA-4: and so much longer than the gateway: 75 s over 60 s. */
  serverSpare: 15,
};

/** What the mesh does for the workload, and what its proxy takes. */
export const V1_MESH = {
  /** [connections] B10: the limits are at least this. */
  leastConnections: 100,
  /** [x] B10: connections of one caller, as a multiple of Little's law with the slower of p99 and one second. */
  connectionFactor: 2,
  /** [s] B10: a response counts as at least so long. */
  slowSecond: 1,
  /** [pods] B10: assumed replicas of a caller: one may send everything. */
  callerReplicas: 1,
  /** [s] B10: a pod in the cluster answers at once or not at all. */
  connectTimeout: 1,
  /** [s] KA-4: the mesh keeps idle connections this long where the server keeps them longer. */
  idleTimeout: 60,
  /** [s] NET-3: an idle connection of TCP is asked for a sign of life after this. */
  tcpKeepAliveTime: 120,
  /** [s] NET-3: and asked again. */
  tcpKeepAliveInterval: 30,
  /** [x] NET-3: so many times without an answer, and the connection has ended. */
  tcpKeepAliveProbes: 3,
  /** [s] IST-7: new pods of a compiling runtime get their share over this time. */
  warmUp: 60,
  /** [errors] B11: gateway errors in a row until a pod is ejected. */
  gatewayErrors: 5,
  /** [s] IST-4: how often pods are checked. */
  outlierInterval: 10,
  /** [s] IST-4: how long a pod is ejected, times the number of ejections. */
  baseEjection: 30,
  /** [%] B11: the least that may be ejected at once. */
  leastEjectionPercent: 10,
  /** [retries] IST-8: Istio's own number of retries, fewer where the timeout leaves no room (B21). */
  retries: 2,
  /** [x] B21: a try may take so many times the objective. */
  objectivesPerTry: 2,
  /** [s] B21: time that retries take in addition. */
  retryOverhead: 0.1,
  /** [%] IST-10: of the requests in flight may be retries. */
  retryBudgetPercent: 20,
  /** [retries] IST-10: retries at a time that are always allowed. */
  retryBudgetConcurrency: 3,
  /** [m per request/s] IST-1: measured 0.2 cores per 1000 requests/s and hop; a request passes the proxy on its way in and, calling on, on its way out. */
  proxyMillisPerRate: 0.4,
  /** [threads] IST-1: workers of the proxy; the measured figures are for two. */
  proxyWorkers: 2,
  /** [m] IST-1: the least request of a proxy. */
  leastProxyMillis: 50,
  /** [m] IST-1: under `CpuPolicy.pinned` the request is also the quota: Istio's own request is the least that starts a proxy in time. */
  leastPinnedProxyMillis: 100,
  /** [MiB] IST-1: memory that the proxy requests, Istio's own. */
  proxyMemoryRequestMiB: 128,
  /** [MiB] IST-17: memory limit of the proxy; the agent sets its GOMEMLIMIT from it. */
  proxyMemoryLimitMiB: 256,
  /** [s] A3: the proxy ends this long after the program. */
  proxyOutlives: 2,
};

/** How Knative scales a function, and what its queue-proxy takes. */
export const V1_KNATIVE = {
  /** [%] KN-10: the share of the target at which Knative keeps pods; the rest absorbs requests while a pod starts. */
  targetUtilization: 70,
  /** [requests] B22: the lowest target; a pod may be full with less than one request in flight. */
  leastTarget: 0.1,
  /** [s] KN-15: a load that grows within this is bursty. */
  burstWithin: 60,
  /** [s] KN-15: the time that the autoscaler averages over, Knative's default. */
  window: 60,
  /** [s] KN-15: the same for a bursty load. */
  burstWindow: 30,
  /** [%] KN-15: keeps the panic window at its usual 6 s when the stable window is halved. */
  burstPanicWindow: 20,
  /** [s] KN-15: bursts come in pairs: how long pods stay after one. */
  burstScaleDownDelay: 300,
  /** [s] SRC-1: the longest cold start that callers accept. */
  coldStartBudget: 2,
  /** [s] SRC-1: the same on a runtime that starts slowly. */
  slowColdStartBudget: 10,
  /** [pods] KN-14: the fewest pods of a critical function. */
  leastCriticalPods: 2,
  /** [m] KN-18: CPU request of queue-proxy, Knative's default. */
  queueProxyMillis: 25,
  /** [m] KN-19: CPU of queue-proxy under pinned CPUs, where the request is also the limit. */
  pinnedQueueProxyMillis: 100,
  /** [MiB] KN-18: memory of the queue-proxy, which Knative leaves out. */
  queueProxyMemoryRequestMiB: 64,
  /** [MiB] KN-18: memory limit of queue-proxy, which only forwards bytes. */
  queueProxyMemoryLimitMiB: 256,
};
