import { called, defineRule } from '../rule.ts';
import { queue, resource, ruleToQueue, template } from './examples.ts';

export const dashboardMissing = defineRule({
  id: 'dashboard-missing',
  severity: 'warning',
  from: 'standard',
  summary: 'A consumer has no dashboard.',
  why: 'Whoever an alarm wakes needs rule, queue, function and dead letters side by side, in the same hour, without knowing the names of all resources.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html',
  bad: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  good: template(
    ruleToQueue,
    queue('VisibilityTimeout: 180'),
    resource('Dashboard', 'AWS::CloudWatch::Dashboard', 'DashboardBody: !Sub \'{"widgets": []}\''),
  ),
  fix: 'Add an AWS::CloudWatch::Dashboard with what matters of the consumer.',
  of: ({ rules, subscribers }) => [...rules, ...subscribers].slice(0, 1),
  check: ({ resource: own }, { dashboards }) =>
    dashboards.length > 0 ? undefined : { message: `What ${called(own)} brings is on no dashboard.` },
});
