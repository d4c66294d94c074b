// Findings of the apps that tests synthesize would drown what the tests say; test/workloads/findings-report.test.ts looks at them.
process.env.CDK8S_TUNED_FINDINGS ??= 'off';
delete process.env.CDK8S_TUNED_STRICT;
delete process.env.CDK8S_TUNED_PLANS;
delete process.env.CDK8S_TUNED_PREVIOUS;
