"""What crosses the border to Python: everything that the library hands out is read, and what Python classes hand over is taken.

Ends with a line `N passed, N failed`. Run by scripts/python-check.mjs, which has built and installed the wheel.
"""
import contextlib
import io
import sys
import tempfile

import cdk8s_plus_28 as kplus
import jsii
from cdk8s import ApiObject, App, Chart, Duration, JsonPatch, Size
from constructs import Construct
from cdk8s_tuned import (
    assertions, ClusterTarget, EdgeFunction, Exposure, Findings, FindingSeverity, ICallee, IstioMode, IWorkloadAddOn, NodeShape, OptimizedWebService, PaymentStatefulService,
    Protocol, Rate, Runtime, Scaling, SecretSource, Slo, Storage, Traffic, TunedApp, WorkloadEndpoint, WorkloadProfile, WorkloadRequirements, Workloads,
)

PASSED = FAILED = 0


def check(name, run):
    global PASSED, FAILED
    try:
        run()
        PASSED += 1
    except Exception as error:  # whatever the border raises
        FAILED += 1
        print(f"FAILED {name}: {str(error).splitlines()[0]}")


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"expected {expected!r}, got {got!r}")


def raises(run, part):
    try:
        run()
    except Exception as error:
        if part not in str(error):
            raise AssertionError(f"expected an error with {part!r}, got {str(error).splitlines()[0]!r}") from error
        return
    raise AssertionError(f"expected an error with {part!r}, got none")


def getters(value):
    """The names of what can be read from a value of this library."""
    return [name for name in dir(type(value)) if not name.startswith("_") and isinstance(getattr(type(value), name), property)]


def read(name, value, seen):
    """Reads all that a value holds, and what that holds; one check for each name."""
    if type(value).__module__.split(".")[0] == "cdk8s_tuned" and id(value) not in seen:
        seen[id(value)] = value  # kept, so that no other value gets its id
        for getter in getters(value):
            path = f"{name}.{getter}"
            check(path, lambda: read(path, getattr(value, getter), seen))
    elif isinstance(value, (list, tuple)):
        for one in value[:3]:
            read(f"{name}[]", one, seen)


@jsii.implements(ICallee)
class Legacy(Construct):
    """Pods that another program deploys: an endpoint, and no plan."""

    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.callers = []

    @property
    def endpoint(self):
        return WorkloadEndpoint(
            workload_name="legacy", namespace="shop", host="legacy.shop.svc.cluster.local", port=8000, protocol=Protocol.HTTP, pod_labels={"app": "legacy"},
            service_account_name="legacy", meshed=True,
        )

    def accept_calls_from(self, caller, *routes):
        self.callers.append((caller.endpoint.workload_name, routes))


@jsii.implements(IWorkloadAddOn)
class Audit:
    def __init__(self):
        self.bound = []

    def requirements(self):
        return WorkloadRequirements(name="audit trail", drain_seconds=20, env={"AUDIT_TRAIL": "on"})

    def bind(self, workload):
        self.bound.append((workload.endpoint.host, len(workload.plan.decisions) > 0))
        ApiObject(workload, "audit", api_version="v1", kind="ConfigMap", metadata={"name": "audit"})
        self.added = workload.add_object("audit-rules", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "audit-rules"}, "data": {"LEVEL": "info"}})


def main():
    app = App(outdir=tempfile.mkdtemp())
    ClusterTarget.kubernetes(
        "1.33", istio=IstioMode.SIDECAR, gateway="infra/public", node_shapes=[NodeShape(name="m", cpu=kplus.Cpu.units(4), memory=Size.gibibytes(16), hourly_price=0.2)],
    ).apply_to(app)
    chart = Chart(app, "shop", namespace="shop")
    audit = Audit()
    common = {
        "image": "ghcr.io/acme/api:1.4.0",
        "runtime": Runtime.nodejs(version="22"),
        "profile": WorkloadProfile.of(peak=Rate.per_second(200), cpu_per_request=Duration.millis(5)),
    }
    web = OptimizedWebService(
        chart, "web", **common, add_ons=[audit], exposure=Exposure.gateway("shop.example.com"), slo=Slo.of(availability=99.9, p99=Duration.millis(250)),
        secrets={"DB_PASSWORD": SecretSource.existing("db", "password")}, config={"LOG_LEVEL": "info"}, env={"REGION": kplus.EnvValue.from_value("eu")},
    )
    ledger = PaymentStatefulService(chart, "ledger", **common, storage=Storage.fast(Size.gibibytes(10)))
    resize = EdgeFunction(chart, "resize", **common)

    check("an add-on of Python is bound", lambda: equal(audit.bound, [("web.shop.svc.cluster.local", True)]))
    check("its wishes are in the plan", lambda: equal([d.value for d in web.plan.decisions if d.setting == "environment.AUDIT_TRAIL"], ["on"]))
    check("and prints an object", lambda: equal((audit.added.to_json()["data"], audit.added.metadata.namespace), ({"LEVEL": "info"}, "shop")))
    check("of which there can be one", lambda: raises(lambda: web.add_object("rules", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "audit-rules"}}), "ConfigMap 'audit-rules'"))
    check("callsTo", lambda: web.calls_to(ledger, "POST /v1/charges"))
    check("callsTo a function", lambda: web.calls_to(resize))
    legacy = Legacy(chart, "legacy")
    check("callsTo a class of Python", lambda: web.calls_to(legacy, "GET /v1"))
    check("which is told", lambda: equal(legacy.callers, [("web", ("GET /v1",))]))
    check("and calls", lambda: ledger.accept_calls_from(legacy))
    check("callsExternal", lambda: web.calls_external("api.example.com", 443))
    check("callsExternal with options", lambda: web.calls_external("db.example.com", 5432, cidrs=["203.0.113.0/24"]))
    check("patch", lambda: web.patch("Deployment", JsonPatch.replace("/spec/revisionHistoryLimit", 3)))
    for name, workload in (("web", web), ("ledger", ledger), ("resize", resize)):
        read(name, workload, {})
        plan = workload.plan
        for method in ("cost", "cold_start", "sensitivity"):
            check(f"{name}.plan.{method}()", lambda: read(f"{name}.plan.{method}()", getattr(plan, method)(), {}))
        check(f"{name}.plan.explain()", lambda: equal(plan.explain().startswith(name), True))
        check(f"{name}.plan.explain_all()", lambda: equal(plan.explain_all().startswith(name), True))
        check(f"{name}.plan.to_json()", lambda: equal('"workload"' in plan.to_json(), True))
    check("simulate", lambda: read("simulation", web.plan.simulate(Traffic.steady(Rate.per_second(50), Duration.minutes(5))), {}))
    check("a named child", lambda: equal((web.deployment.kind, web.deployment.metadata.name), ("Deployment", "web")))
    check("a named child takes a label", lambda: web.service_account.metadata.add_label("team", "shop"))
    check("which is printed", lambda: equal(web.service_account.to_json()["metadata"]["labels"]["team"], "shop"))
    check("a child that is not printed", lambda: equal(web.ingress, None))
    check("what all workloads of an app print", lambda: equal([one.network_policy.name for one in Workloads.of(app)], ["web", "ledger", "resize"]))
    check("Workloads.of", lambda: equal([type(one).__name__ for one in Workloads.of(app)], ["OptimizedWebService", "PaymentStatefulService", "EdgeFunction"]))
    check("Findings.of", lambda: read("findings", Findings.of(app), {}))
    check("Findings.acknowledge", lambda: Findings.acknowledge(chart, "health-not-declared", "the images answer both paths"))
    check("count", lambda: equal(Findings.of(app).count(FindingSeverity.CRITICAL) >= 0, True))
    check("target", lambda: read("target", ClusterTarget.of(web), {}))
    check("a pod selector of cdk8s-plus", lambda: equal(web.to_pod_selector_config().namespaces.names, ["shop"]))
    manifests = assertions.Manifests.of(chart)
    check("an assertion holds", lambda: manifests.has_object_like("Deployment", "web", {"spec": {"replicas": assertions.Match.absent(), "revisionHistoryLimit": 3}}))
    check("an assertion fails", lambda: raises(lambda: manifests.has_object_like("Deployment", "web", {"spec": {"revisionHistoryLimit": 4}}), "has 3 at spec.revisionHistoryLimit, expected 4"))
    check("an object is found", lambda: equal(manifests.find("Deployment", "web")["metadata"]["name"], "web"))
    check("an object is not there", lambda: manifests.has_no_object("Ingress"))
    worker = OptimizedWebService(chart, "worker", **common, scaling=Scaling.exactly(2))
    check("an autoscaler of cdk8s-plus", lambda: kplus.HorizontalPodAutoscaler(chart, "hpa", target=worker, max_replicas=5))
    check("an error is told", lambda: raises(lambda: OptimizedWebService(chart, "bad", **{**common, "port": 99999}), "port (99999) must be a whole number"))
    with contextlib.redirect_stderr(io.StringIO()):
        check("synth", app.synth)
        tuned = TunedApp(outdir=tempfile.mkdtemp())
        OptimizedWebService(Chart(tuned, "shop", namespace="shop"), "web", **common)
        check("TunedApp.synth", tuned.synth)
    print(f"{PASSED} passed, {FAILED} failed")
    return 1 if FAILED > 0 or PASSED == 0 else 0


sys.exit(main())
