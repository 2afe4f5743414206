import type { InfrastructureRule } from '../rule.ts';
import { accountLiteral } from './account-literal.ts';
import { alarmMathBroken } from './alarm-math-broken.ts';
import { alarmMissingDeadLetters } from './alarm-missing-dead-letters.ts';
import { alarmMissingDestinationFailures } from './alarm-missing-destination-failures.ts';
import { alarmMissingDroppedEvents } from './alarm-missing-dropped-events.ts';
import { alarmMissingDuration } from './alarm-missing-duration.ts';
import { alarmMissingErrors } from './alarm-missing-errors.ts';
import { alarmMissingFailedInvocations } from './alarm-missing-failed-invocations.ts';
import { alarmMissingFailedRecords } from './alarm-missing-failed-records.ts';
import { alarmMissingIteratorAge } from './alarm-missing-iterator-age.ts';
import { alarmMissingLostDeadLetters } from './alarm-missing-lost-dead-letters.ts';
import { alarmMissingQueueAge } from './alarm-missing-queue-age.ts';
import { alarmMissingSilence } from './alarm-missing-silence.ts';
import { alarmMissingSubscriberBacklog } from './alarm-missing-subscriber-backlog.ts';
import { alarmMissingSubscriberDrops } from './alarm-missing-subscriber-drops.ts';
import { alarmMissingSubscriberLosses } from './alarm-missing-subscriber-losses.ts';
import { alarmMissingSubscriberSilence } from './alarm-missing-subscriber-silence.ts';
import { alarmMissingThrottles } from './alarm-missing-throttles.ts';
import { alarmMissingWriteThrottles } from './alarm-missing-write-throttles.ts';
import { alarmNamesRuleByRef } from './alarm-names-rule-by-ref.ts';
import { alarmOnMissingData } from './alarm-on-missing-data.ts';
import { alarmTopicClosed } from './alarm-topic-closed.ts';
import { alarmWithoutAction } from './alarm-without-action.ts';
import { batchWithoutPartialFailures } from './batch-without-partial-failures.ts';
import { batchWithoutWindow } from './batch-without-window.ts';
import { bucketNotPrivate } from './bucket-not-private.ts';
import { bucketWithoutTls } from './bucket-without-tls.ts';
import { concurrencyUnlimited } from './concurrency-unlimited.ts';
import { customerKeyMissing } from './customer-key-missing.ts';
import { dashboardMissing } from './dashboard-missing.ts';
import { deadLetterQueueFifo } from './dead-letter-queue-fifo.ts';
import { deadLetterQueueKindDiffers } from './dead-letter-queue-kind-differs.ts';
import { deadLetterQueuePolicyMissing } from './dead-letter-queue-policy-missing.ts';
import { deadLetterQueuePolicyTooWide } from './dead-letter-queue-policy-too-wide.ts';
import { deadLetterRetentionTooShort } from './dead-letter-retention-too-short.ts';
import { deletionPolicyMissing } from './deletion-policy-missing.ts';
import { dependencyCycle } from './dependency-cycle.ts';
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
import { idempotencyTableMissing } from './idempotency-table-missing.ts';
import { keyClosedToService } from './key-closed-to-service.ts';
import { keyWithoutRotation } from './key-without-rotation.ts';
import { logRetentionMissing } from './log-retention-missing.ts';
import { logRetentionUnderAYear } from './log-retention-under-a-year.ts';
import { maxReceiveCountTooLow } from './max-receive-count-too-low.ts';
import { patternTooWide } from './pattern-too-wide.ts';
import { permissionWithoutSource } from './permission-without-source.ts';
import { physicalName } from './physical-name.ts';
import { propertyMissing } from './property-missing.ts';
import { queueOpenToAnybody } from './queue-open-to-anybody.ts';
import { queuePolicyWithoutSource } from './queue-policy-without-source.ts';
import { queueUnderAwsKey } from './queue-under-aws-key.ts';
import { queueUnencrypted } from './queue-unencrypted.ts';
import { queueWithoutDeadLetterQueue } from './queue-without-dead-letter-queue.ts';
import { queueWithoutSubscription } from './queue-without-subscription.ts';
import { queueWithoutTls } from './queue-without-tls.ts';
import { referenceLeadsNowhere } from './reference-leads-nowhere.ts';
import { rejectionQueueMissing } from './rejection-queue-missing.ts';
import { reservedConcurrencyTooLow } from './reserved-concurrency-too-low.ts';
import { roleNotAssumable } from './role-not-assumable.ts';
import { roleNotPermitted } from './role-not-permitted.ts';
import { ruleOnDefaultBus } from './rule-on-default-bus.ts';
import { ruleWithSeveralTargets } from './rule-with-several-targets.ts';
import { ruleWithoutTarget } from './rule-without-target.ts';
import { runtimeOutdated } from './runtime-outdated.ts';
import { secretInEnvironment } from './secret-in-environment.ts';
import { sourceWithoutMapping } from './source-without-mapping.ts';
import { streamFailureWithoutPayload } from './stream-failure-without-payload.ts';
import { streamPartitionKeyMissing } from './stream-partition-key-missing.ts';
import { streamRecordAgeEndless } from './stream-record-age-endless.ts';
import { streamRetentionTooShort } from './stream-retention-too-short.ts';
import { streamRetriesEndless } from './stream-retries-endless.ts';
import { streamStartingLate } from './stream-starting-late.ts';
import { streamUnencrypted } from './stream-unencrypted.ts';
import { streamWithoutBisection } from './stream-without-bisection.ts';
import { streamWithoutFailureDestination } from './stream-without-failure-destination.ts';
import { subscriberBatchUnsaid } from './subscriber-batch-unsaid.ts';
import { subscriberFilterTooWide } from './subscriber-filter-too-wide.ts';
import { subscriberWithoutDeadLetterQueue } from './subscriber-without-dead-letter-queue.ts';
import { subscriberWithoutRetryPolicy } from './subscriber-without-retry-policy.ts';
import { subscriptionNotPermitted } from './subscription-not-permitted.ts';
import { subscriptionNotRaw } from './subscription-not-raw.ts';
import { subscriptionWithoutDeadLetterQueue } from './subscription-without-dead-letter-queue.ts';
import { tableCapacityFixed } from './table-capacity-fixed.ts';
import { tableWithoutExpiry } from './table-without-expiry.ts';
import { tableWithoutRecovery } from './table-without-recovery.ts';
import { targetNotPermitted } from './target-not-permitted.ts';
import { targetWithoutDeadLetterQueue } from './target-without-dead-letter-queue.ts';
import { targetWithoutRetryPolicy } from './target-without-retry-policy.ts';
import { templateTooLarge } from './template-too-large.ts';
import { topicKeyClosed } from './topic-key-closed.ts';
import { topicOpenToAnybody } from './topic-open-to-anybody.ts';
import { topicSizeUnsaid } from './topic-size-unsaid.ts';
import { topicUnencrypted } from './topic-unencrypted.ts';
import { topicWithoutTls } from './topic-without-tls.ts';
import { visibilityTimeoutTooShort } from './visibility-timeout-too-short.ts';

/** Every property that is checked of a consumer's template. */
export const infrastructureRules: readonly InfrastructureRule[] = [
  accountLiteral,
  alarmMathBroken,
  alarmMissingDeadLetters,
  alarmMissingDestinationFailures,
  alarmMissingDroppedEvents,
  alarmMissingDuration,
  alarmMissingErrors,
  alarmMissingFailedInvocations,
  alarmMissingFailedRecords,
  alarmMissingIteratorAge,
  alarmMissingLostDeadLetters,
  alarmMissingQueueAge,
  alarmMissingSilence,
  alarmMissingSubscriberBacklog,
  alarmMissingSubscriberDrops,
  alarmMissingSubscriberLosses,
  alarmMissingSubscriberSilence,
  alarmMissingThrottles,
  alarmMissingWriteThrottles,
  alarmNamesRuleByRef,
  alarmOnMissingData,
  alarmTopicClosed,
  alarmWithoutAction,
  batchWithoutPartialFailures,
  batchWithoutWindow,
  bucketNotPrivate,
  bucketWithoutTls,
  concurrencyUnlimited,
  customerKeyMissing,
  dashboardMissing,
  deadLetterQueueFifo,
  deadLetterQueueKindDiffers,
  deadLetterQueuePolicyMissing,
  deadLetterQueuePolicyTooWide,
  deadLetterRetentionTooShort,
  deletionPolicyMissing,
  dependencyCycle,
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
  idempotencyTableMissing,
  keyClosedToService,
  keyWithoutRotation,
  logRetentionMissing,
  logRetentionUnderAYear,
  maxReceiveCountTooLow,
  patternTooWide,
  permissionWithoutSource,
  physicalName,
  propertyMissing,
  queueOpenToAnybody,
  queuePolicyWithoutSource,
  queueUnderAwsKey,
  queueUnencrypted,
  queueWithoutDeadLetterQueue,
  queueWithoutSubscription,
  queueWithoutTls,
  referenceLeadsNowhere,
  rejectionQueueMissing,
  reservedConcurrencyTooLow,
  roleNotAssumable,
  roleNotPermitted,
  ruleOnDefaultBus,
  ruleWithSeveralTargets,
  ruleWithoutTarget,
  runtimeOutdated,
  secretInEnvironment,
  sourceWithoutMapping,
  streamFailureWithoutPayload,
  streamPartitionKeyMissing,
  streamRecordAgeEndless,
  streamRetentionTooShort,
  streamRetriesEndless,
  streamStartingLate,
  streamUnencrypted,
  streamWithoutBisection,
  streamWithoutFailureDestination,
  subscriberBatchUnsaid,
  subscriberFilterTooWide,
  subscriberWithoutDeadLetterQueue,
  subscriberWithoutRetryPolicy,
  subscriptionNotPermitted,
  subscriptionNotRaw,
  subscriptionWithoutDeadLetterQueue,
  tableCapacityFixed,
  tableWithoutExpiry,
  tableWithoutRecovery,
  targetNotPermitted,
  targetWithoutDeadLetterQueue,
  targetWithoutRetryPolicy,
  templateTooLarge,
  topicKeyClosed,
  topicOpenToAnybody,
  topicSizeUnsaid,
  topicUnencrypted,
  topicWithoutTls,
  visibilityTimeoutTooShort,
];
