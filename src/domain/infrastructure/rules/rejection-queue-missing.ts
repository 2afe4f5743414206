import { type Consumers, TABLE } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { wordsOf } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

export const rejectionQueueMissing = defineRule({
  id: 'rejection-queue-missing',
  severity: 'warning',
  from: 'standard',
  summary: 'A consumer has no place for events that do not fit their schema.',
  why: 'No number of retries makes an invalid event valid: it takes the time of others, or blocks its shard, and ends among the dead letters without the reason. A queue of its own keeps it together with what is wrong.',
  source:
    'https://docs.aws.amazon.com/prescriptive-guidance/latest/lambda-event-filtering-partial-batch-responses-for-sqs/best-practices-partial-batch-responses.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(
    ruleToFunction,
    fn('Environment: { Variables: { REJECTION_QUEUE_URL: !Ref Rejections } }'),
    resource('Rejections', 'AWS::SQS::Queue', 'MessageRetentionPeriod: 1209600'),
  ),
  fix: 'Validate the event before it is handled, and send what does not fit to a queue whose URL stands in a variable such as REJECTION_QUEUE_URL.',
  of: receivers,
  check: ({ resource: own }, { deadLetterQueues }) => {
    const has = deadLetterQueues.some(({ of }) =>
      of.some(({ kind, resource }) => kind === 'rejections' && resource === own),
    );
    // A queue from elsewhere has a telling name.
    if (has || /REJECT/i.test(JSON.stringify(own.properties.Environment ?? null))) return undefined;
    return { message: `${called(own)} has no place for events that do not fit their schema.` };
  },
});

/** Functions that events of others come to: not those that publish what a table of one's own brings. */
function receivers({ functions, mappings }: Consumers): Consumers['functions'] {
  return functions.filter(({ resource, asynchronous }) => {
    const own = mappings.filter(({ fn }) => fn === resource);
    const ofTables = own.filter(
      ({ source, resource: one }) =>
        source?.type === TABLE || /:dynamodb:/.test(wordsOf(one.properties.EventSourceArn)),
    );
    return asynchronous || own.length === 0 || ofTables.length < own.length;
  });
}
