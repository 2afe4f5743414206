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
import { eventAgeMissing } from './event-age-missing.ts';
import { functionLogsNotJson } from './function-logs-not-json.ts';
import { functionMemoryMissing } from './function-memory-missing.ts';
import { functionTimeoutMissing } from './function-timeout-missing.ts';
import { functionUntraced } from './function-untraced.ts';
import { functionWithoutFailureDestination } from './function-without-failure-destination.ts';
import { functionWithoutLogGroup } from './function-without-log-group.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamResourceWildcard } from './iam-resource-wildcard.ts';
import { iamWildcard } from './iam-wildcard.ts';
import { logRetentionMissing } from './log-retention-missing.ts';
import { logRetentionUnderAYear } from './log-retention-under-a-year.ts';
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
import { runtimeOutdated } from './runtime-outdated.ts';
import { secretInEnvironment } from './secret-in-environment.ts';
import { streamFailureWithoutPayload } from './stream-failure-without-payload.ts';
import { streamRecordAgeEndless } from './stream-record-age-endless.ts';
import { streamRetentionTooShort } from './stream-retention-too-short.ts';
import { streamRetriesEndless } from './stream-retries-endless.ts';
import { streamStartingLate } from './stream-starting-late.ts';
import { streamUnencrypted } from './stream-unencrypted.ts';
import { streamWithoutBisection } from './stream-without-bisection.ts';
import { streamWithoutFailureDestination } from './stream-without-failure-destination.ts';
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
  eventAgeMissing,
  functionLogsNotJson,
  functionMemoryMissing,
  functionTimeoutMissing,
  functionUntraced,
  functionWithoutFailureDestination,
  functionWithoutLogGroup,
  iamManagedPolicy,
  iamResourceWildcard,
  iamWildcard,
  logRetentionMissing,
  logRetentionUnderAYear,
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
  runtimeOutdated,
  secretInEnvironment,
  streamFailureWithoutPayload,
  streamRecordAgeEndless,
  streamRetentionTooShort,
  streamRetriesEndless,
  streamStartingLate,
  streamUnencrypted,
  streamWithoutBisection,
  streamWithoutFailureDestination,
  targetNotPermitted,
  targetWithoutDeadLetterQueue,
  targetWithoutRetryPolicy,
  visibilityTimeoutTooShort,
];
