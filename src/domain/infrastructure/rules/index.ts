import type { InfrastructureRule } from '../rule.ts';
import { deadLetterQueueFifo } from './dead-letter-queue-fifo.ts';
import { deadLetterQueuePolicyMissing } from './dead-letter-queue-policy-missing.ts';
import { deadLetterQueuePolicyTooWide } from './dead-letter-queue-policy-too-wide.ts';
import { patternTooWide } from './pattern-too-wide.ts';
import { permissionWithoutSource } from './permission-without-source.ts';
import { queuePolicyWithoutSource } from './queue-policy-without-source.ts';
import { ruleOnDefaultBus } from './rule-on-default-bus.ts';
import { ruleWithSeveralTargets } from './rule-with-several-targets.ts';
import { targetNotPermitted } from './target-not-permitted.ts';
import { targetWithoutDeadLetterQueue } from './target-without-dead-letter-queue.ts';
import { targetWithoutRetryPolicy } from './target-without-retry-policy.ts';

/** Every property that is checked of a consumer's template. */
export const infrastructureRules: readonly InfrastructureRule[] = [
  deadLetterQueueFifo,
  deadLetterQueuePolicyMissing,
  deadLetterQueuePolicyTooWide,
  patternTooWide,
  permissionWithoutSource,
  queuePolicyWithoutSource,
  ruleOnDefaultBus,
  ruleWithSeveralTargets,
  targetNotPermitted,
  targetWithoutDeadLetterQueue,
  targetWithoutRetryPolicy,
];
