from cdk8s import App, Chart, Duration
from cdk8s_tuned import OptimizedWebService, Rate, Runtime, WorkloadProfile

app = App()
chart = Chart(app, "hello", namespace="hello")
api = OptimizedWebService(
    chart,
    "api",
    image="ghcr.io/acme/api:1.4.0",
    runtime=Runtime.nodejs(version="22"),
    profile=WorkloadProfile.of(peak=Rate.per_second(200), cpu_per_request=Duration.millis(5)),
)
app.synth()
print(api.plan.explain())
