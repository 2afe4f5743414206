import type { InfrastructureRule } from '../rule.ts';
import { batchWithoutPartialFailures } from './batch-without-partial-failures.ts';
import { batchWithoutWindow } from './batch-without-window.ts';
import { concurrencyUnlimited } from './concurrency-unlimited.ts';
import { deadLetterQueueFifo } from './dead-letter-queue-fifo.ts';
import { deadLetterQueueKindDiffers } from './dead-letter-queue-kind-differs.ts';
import { deadLetterQueuePolicyMissing } from './dead-letter-queue-policy-missing.ts';
import { deadLetterQueuePolicyTooWide } from './dead-letter-queue-policy-too-wide.ts';
import { deadLetterRetentionTooShort } from './dead-letter-retention-too-short.ts';
import { deletionPolicyMissing } from './deletion-policy-missing.ts';
import { maxReceiveCountTooLow } from './max-receive-count-too-low.ts';
import { patternTooWide } from './pattern-too-wide.ts';
import { permissionWithoutSource } from './permission-without-source.ts';
import { physicalName } from './physical-name.ts';
import { queueOpenToAnybody } from './queue-open-to-anybody.ts';
import { queuePolicyWithoutSource } from './queue-policy-without-source.ts';
import { queueUnderAwsKey } from './queue-under-aws-key.ts';
import { queueUnencrypted } from './queue-unencrypted.ts';
import { queueWithoutDeadLetterQueue } from './queue-without-dead-letter-queue.ts';
import { queueWithoutTls } from './queue-without-tls.ts';
import { reservedConcurrencyTooLow } from './reserved-concurrency-too-low.ts';
import { ruleOnDefaultBus } from './rule-on-default-bus.ts';
import { ruleWithSeveralTargets } from './rule-with-several-targets.ts';
import { targetNotPermitted } from './target-not-permitted.ts';
import { targetWithoutDeadLetterQueue } from './target-without-dead-letter-queue.ts';
import { targetWithoutRetryPolicy } from './target-without-retry-policy.ts';
import { visibilityTimeoutTooShort } from './visibility-timeout-too-short.ts';

/** Every property that is checked of a consumer's template. */
export const infrastructureRules: readonly InfrastructureRule[] = [
  batchWithoutPartialFailures,
  batchWithoutWindow,
  concurrencyUnlimited,
  deadLetterQueueFifo,
  deadLetterQueueKindDiffers,
  deadLetterQueuePolicyMissing,
  deadLetterQueuePolicyTooWide,
  deadLetterRetentionTooShort,
  deletionPolicyMissing,
  maxReceiveCountTooLow,
  patternTooWide,
  permissionWithoutSource,
  physicalName,
  queueOpenToAnybody,
  queuePolicyWithoutSource,
  queueUnderAwsKey,
  queueUnencrypted,
  queueWithoutDeadLetterQueue,
  queueWithoutTls,
  reservedConcurrencyTooLow,
  ruleOnDefaultBus,
  ruleWithSeveralTargets,
  targetNotPermitted,
  targetWithoutDeadLetterQueue,
  targetWithoutRetryPolicy,
  visibilityTimeoutTooShort,
];
