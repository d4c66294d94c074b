"""The program of test/pods/program.ts in Python: all props of pods cross the border. Prints the YAML for Kubernetes 1.36, or with `flags` that of the function with Knative's flags on.

Run by scripts/python-check.mjs, which compares what it prints with test/pods.
"""
import sys

import cdk8s_plus_28 as kplus
from cdk8s import App, Chart, Duration, Size
from cdk8s_tuned import (
    ApiAccess, Check, ClusterTarget, EdgeFunction, EnvSource, GpuProps, HealthChecks, InitContainer, IstioMode, KnativeFeature, Lifecycle, LifecycleHandler, Mount, NodeShape,
    OptimizedWebService, PaymentStatefulService, Placement, Port, PortAccess, ProjectedSource, Protocol, Rate, Runtime, RuntimeOverheadProps, ScratchMedium, SeccompProfile,
    SeLinuxOptions, ServiceAccountRef, SharedConfig, Sidecar, Storage, TaintEffect, TakeOver, WorkloadProfile,
)

Cpu = kplus.Cpu
ROLE = "arn:aws:iam::123456789012:role/"


def on_web_nodes():
    placed = Placement.on_nodes({"pool": "web"}).architecture("arm64", 1.25).tolerating("dedicated", "web", TaintEffect.NO_SCHEDULE)
    return placed.preferring({"node.acme.example/disk": "ssd"}, 50)


def function(name):
    return {
        "image": f"ghcr.io/acme/{name}:3.1.0",
        "runtime": Runtime.golang(version="1.25"),
        "profile": WorkloadProfile.of(peak=Rate.per_second(100), cpu_per_request=Duration.millis(20), memory_base=Size.mebibytes(40)),
    }


def pods(app):
    ClusterTarget.kubernetes(
        "1.36",
        istio=IstioMode.NONE,
        zones=3,
        api_server_cidrs=["10.0.16.4/32"],
        reloader=True,
        node_shapes=[
            NodeShape(name="arm", cpu=Cpu.units(8), memory=Size.gibibytes(32), labels={"kubernetes.io/arch": "arm64", "pool": "web"}),
            NodeShape(name="gpu", cpu=Cpu.units(16), memory=Size.gibibytes(64), labels={"pool": "models", "karpenter.sh/capacity-type": "spot"}, gpus=1),
            NodeShape(name="usual", cpu=Cpu.units(8), memory=Size.gibibytes(32), labels={"pool": "usual"}),
        ],
    ).apply_to(app)
    chart = Chart(app, "pods", namespace="shop")
    shared = SharedConfig(chart, "env", data={"RAILS_ENV": "production"}, files={"database.yml": "pool: 5\n"})
    assets = Mount.scratch("/srv/assets", Size.gibibytes(1))

    cache = PaymentStatefulService(
        chart, "cache",
        image="ghcr.io/acme/cache:7.2.4",
        runtime=Runtime.generic(Duration.seconds(2)),
        profile=WorkloadProfile.of(peak=Rate.per_second(2000), cpu_per_request=Duration.millis(1), memory_base=Size.mebibytes(256)),
        storage=Storage.standard(Size.gibibytes(10)),
        protocol=Protocol.TCP,
        port=6379,
        peer_port=16379,
        ports=[Port.metrics(9121)],
        placement=Placement.on_nodes({"pool": "usual"}),
    )

    catalog = OptimizedWebService(
        chart, "catalog",
        image="ghcr.io/acme/catalog:2.7.1",
        runtime=Runtime.golang(version="1.25"),
        profile=WorkloadProfile.of(peak=Rate.per_second(600), cpu_per_request=Duration.millis(2), memory_base=Size.mebibytes(60), startup=Duration.seconds(2)),
        concurrency=50,
        command=["/bin/catalog"],
        args=["--cache", "$(CACHE_URL)"],
        working_dir="/srv",
        env={"CACHE_URL": kplus.EnvValue.from_value("redis://$(CACHE_HOST):$(CACHE_PORT)/0")},
        shared_config=[shared],
        service_port=3000,
        ports=[Port.grpc(9000), Port.metrics(9394), Port.http(9001, name="admin", access=PortAccess.PROBES)],
        health=HealthChecks.of(
            live=Check.http("/livez", port="admin", headers={"Host": "catalog.shop"}), ready=Check.command(["/bin/catalog", "ready"]), startup=Check.tcp(),
        ),
        init_containers=[InitContainer.of(
            name="assets", image="ghcr.io/acme/assets:1.4.0", command=["cp", "-r", "/assets/.", "/out"], mounts=[assets.at("/out")], takes=Duration.seconds(4),
        )],
        sidecars=[Sidecar.of(
            name="proxy",
            image="ghcr.io/acme/proxy:2.1.0",
            cpu=Cpu.millis(50),
            memory=Size.mebibytes(64),
            health=HealthChecks.http(ready="/healthz"),
            ports=[Port.http(9100, name="proxy", access=PortAccess.PROBES)],
            startup=Duration.seconds(1),
            drain=Duration.seconds(8),
        )],
        mounts=[
            assets.read_only(),
            shared.mount("/etc/shop"),
            Mount.scratch("/dev/shm", Size.mebibytes(64), ScratchMedium.MEMORY),
            Mount.config("/etc/catalog/catalog.conf", {"catalog.conf": "level = info\n"}).sub_path("catalog.conf"),
            Mount.secret("/etc/certs", "certs", items={"tls.crt": "server.pem"}, optional=True),
            Mount.config_map("/etc/ca", "ca"),
            Mount.claim("/srv/media", "media", read_only=True),
            Mount.csi("/mnt/vault", "secrets-store.csi.k8s.io", attributes={"secretProviderClass": "catalog"}, read_only=True),
            Mount.projected("/var/run/vault", [ProjectedSource.token("token", audience="vault"), ProjectedSource.field("labels", "metadata.labels")]),
            Mount.image("/models", "ghcr.io/acme/model:2.0.0"),
        ],
        placement=on_web_nodes(),
        service_account=ServiceAccountRef.own(annotations={"eks.amazonaws.com/role-arn": f"{ROLE}catalog"}),
        api_access=[ApiAccess.to(["pods"], ["get", "list", "watch"]), ApiAccess.to(["leases"], ["get", "update"], group="coordination.k8s.io", names=["catalog"])],
        priority_class_name="shop",
        pod_labels={"team": "checkout"},
        pod_annotations={"acme.example/scan": "daily"},
        image_pull_secrets=["registry"],
        owner="team-checkout",
        runbook="https://runbooks.acme.example/catalog",
        revision="2026-11-30",
    )
    catalog.calls_to(cache)
    catalog.calls_external("sts.eu-central-1.amazonaws.com", 443, cidrs=["10.0.20.0/24"])

    jobs = OptimizedWebService(
        chart, "jobs",
        image="ghcr.io/acme/jobs:2.0.0",
        runtime=Runtime.generic(Duration.seconds(5)),
        profile=WorkloadProfile.of(peak=Rate.per_second(4), latency=Duration.seconds(20), memory_per_request=Size.mebibytes(20)),
        concurrency=10,
        memory=Size.gibibytes(1),
        env_from=[EnvSource.config_map("settings"), EnvSource.secret("database", prefix="DB_", optional=True)],
        lifecycle=Lifecycle.of(post_start=LifecycleHandler.exec(["/bin/jobs", "warm"]), pre_stop=LifecycleHandler.exec(["/bin/jobs", "leave"], takes=Duration.seconds(30))),
        read_only_root=False,
        run_as_user=1000,
        run_as_group=1001,
        fs_group=1002,
        supplemental_groups=[2000],
        seccomp_profile=SeccompProfile.localhost("profiles/jobs.json"),
        se_linux_options=SeLinuxOptions(level="s0:c123,c456"),
        add_capabilities=["NET_BIND_SERVICE"],
        placement=Placement.on_nodes({"pool": "models"}).spot({"karpenter.sh/capacity-type": "spot"}),
        gpu=GpuProps(count=1),
        runtime_class="nvidia",
        runtime_overhead=RuntimeOverheadProps(cpu=Cpu.millis(50), memory=Size.mebibytes(64)),
        take_over=TakeOver.of(selector={"app": "jobs", "release": "shop"}, pod_labels={"tier": "back"}, container_name="jobs"),
    )
    jobs.calls_to(catalog.port("grpc"), "/shop.Catalog/Find")

    resize = EdgeFunction(
        chart, "resize",
        **function("resize"),
        command=["/bin/resize"],
        args=["--cache", "/var/cache/resize"],
        env_from=[EnvSource.config_map("settings")],
        shared_config=[shared],
        health=HealthChecks.of(live=Check.http("/livez"), ready=Check.http("/readyz", headers={"Host": "resize.shop"})),
        sidecars=[Sidecar.of(name="proxy", image="ghcr.io/acme/proxy:2.1.0", cpu=Cpu.millis(50), memory=Size.mebibytes(64), before=False)],
        mounts=[
            Mount.scratch("/var/cache/resize", Size.gibibytes(1)),
            shared.mount("/etc/shop"),
            Mount.secret("/etc/certs", "certs"),
            Mount.projected("/var/run/vault", [ProjectedSource.token("token", audience="vault")]),
        ],
        service_account=ServiceAccountRef.own(annotations={"eks.amazonaws.com/role-arn": f"{ROLE}resize"}),
        api_access=[ApiAccess.to(["configmaps"], ["get"])],
        pod_labels={"team": "checkout"},
        pod_annotations={"acme.example/scan": "daily"},
        image_pull_secrets=["registry"],
        owner="team-checkout",
        revision="2026-11-30",
    )
    resize.calls_external("sts.eu-central-1.amazonaws.com", 443, cidrs=["10.0.20.0/24"])


def flagged(app):
    ClusterTarget.kubernetes("1.36", knative=list(KnativeFeature), api_server_cidrs=["10.0.16.4/32"]).apply_to(app)
    models = Mount.scratch("/var/models", Size.gibibytes(1))
    EdgeFunction(
        Chart(app, "flags", namespace="flags"), "tag",
        **function("tag"),
        env={"NODE_NAME": kplus.EnvValue.from_field_ref(kplus.EnvFieldPaths.NODE_NAME)},
        init_containers=[InitContainer.of(name="models", image="ghcr.io/acme/assets:1.4.0", command=["cp", "-r", "/assets/.", "/out"], mounts=[models.at("/out")])],
        mounts=[
            models.read_only(),
            Mount.claim("/srv/media", "media", read_only=True),
            Mount.csi("/mnt/vault", "secrets-store.csi.k8s.io", attributes={"secretProviderClass": "tag"}, read_only=True),
            Mount.image("/models", "ghcr.io/acme/model:2.0.0"),
        ],
        fs_group=1002,
        supplemental_groups=[2000],
        add_capabilities=["NET_BIND_SERVICE"],
        placement=on_web_nodes(),
        priority_class_name="shop",
        runtime_class="sandbox",
    )


APP = App()
(flagged if "flags" in sys.argv else pods)(APP)
sys.stdout.write(APP.synth_yaml())
