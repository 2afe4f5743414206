import { type Mutations, on, SUBSCRIBER, set, v2 } from './ways.ts';

export const subscribers: Mutations = {
  'subscriber-batch-unsaid': [on(v2, set(SUBSCRIBER, 'BatchConfiguration'))],
  'subscriber-filter-too-wide': [
    on(v2, set(SUBSCRIBER, 'FilterConfiguration')),
    on(
      v2,
      set(SUBSCRIBER, 'FilterConfiguration.Filters', [{ Scope: 'DATA', Pattern: '{"source":[{"exists":true}]}' }]),
    ),
  ],
  'subscriber-without-dead-letter-queue': [on(v2, set(SUBSCRIBER, 'OnFailureConfiguration'))],
  'subscriber-without-retry-policy': [
    on(v2, set(SUBSCRIBER, 'RetryPolicy')),
    on(v2, set(SUBSCRIBER, 'RetryPolicy.MaxRetryAttempts', 0)),
  ],
};
