import { App, Chart, Duration } from 'cdk8s';
import { OptimizedWebService, Rate, Runtime, WorkloadProfile } from 'cdk8s-tuned';

const app = new App();
const chart = new Chart(app, 'hello', { namespace: 'hello' });
const api = new OptimizedWebService(chart, 'api', {
  image: 'ghcr.io/acme/api:1.4.0',
  runtime: Runtime.nodejs({ version: '22' }),
  profile: WorkloadProfile.of({ peak: Rate.perSecond(200), cpuPerRequest: Duration.millis(5) }),
});
app.synth();
console.log(api.plan.explain());
