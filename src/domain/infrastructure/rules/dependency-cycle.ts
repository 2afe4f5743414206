import { defineRule } from '../rule.ts';
import { type Resource, referencesOf } from '../template.ts';
import { queue, ruleToQueue, template } from './examples.ts';

export const dependencyCycle = defineRule({
  id: 'dependency-cycle',
  severity: 'error',
  from: 'minimal',
  summary: 'Resources need each other before they can be made.',
  why: 'CloudFormation refuses the template: it finds no order to make them in. A key for both a topic and the queue behind it is a common one: the policy of the key names the topic, which needs the key.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html',
  bad: template(
    ruleToQueue,
    '  OrderQueue:\n    Type: AWS::SQS::Queue\n    DependsOn: OrderRule\n    Properties: { VisibilityTimeout: 180 }\n',
  ),
  good: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  fix: 'Take one of the references away: a policy of its own, a condition on the account, or a second key.',
  of: ({ all, template: own }) =>
    cycles(
      all.map(({ resource }) => resource.id),
      own.resources,
    ),
  check: ({ cycle }) => ({ message: `Resources need each other: ${cycle.join(' → ')}.` }),
});

/** One cycle of each group of resources that need each other, where a consumer's is among them. Without recursion: chains may be long. */
function cycles(
  consumers: readonly string[],
  resources: ReadonlyMap<string, Resource>,
): readonly { readonly resource: Resource; readonly cycle: readonly string[] }[] {
  const found: { resource: Resource; cycle: readonly string[] }[] = [];
  const done = new Set<string>();
  for (const start of new Set(consumers)) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const pending: { id: string; next: Iterator<string> }[] = [];
    const enter = (id: string) => {
      const resource = resources.get(id);
      if (resource === undefined || done.has(id)) return;
      path.push(id);
      onPath.add(id);
      pending.push({ id, next: referencesOf(resource)[Symbol.iterator]() });
    };
    enter(start);
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const { value: id, done: ended } = top.next.next();
      if (ended) {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
        pending.pop();
      } else if (onPath.has(id)) {
        const resource = resources.get(id);
        if (resource) found.push({ resource, cycle: [...path.slice(path.indexOf(id)), id] });
      } else enter(id);
    }
  }
  return found;
}
