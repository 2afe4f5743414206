/** Messages as AWS documents them, for the tests of dead letters. */

export const RULE_ARN = 'arn:aws:events:eu-west-1:111122223333:rule/commerce/orders-to-billing';
export const TARGET_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:billing';

/** An event as EventBridge delivers it. Its number is larger than any double holds. */
export const eventText = (detail = '{"orderId":"o-1","total":{"amount":9007199254740993}}', more = '') =>
  `{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"OrderPlaced","source":"com.acme.orders","account":"111122223333","time":"2026-11-20T09:30:00Z","region":"eu-west-1","resources":["arn:aws:s3:::orders"]${more},"detail":${detail}}`;

export const ruleAttributes = {
  RULE_ARN,
  TARGET_ARN,
  ERROR_CODE: 'NO_PERMISSIONS',
  ERROR_MESSAGE: 'Unable to invoke the function.',
};

export const invocation = (payload: string) => `{
  "version": "1.0",
  "timestamp": "2026-11-20T09:31:00.000Z",
  "requestContext": {
    "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
    "functionArn": "${TARGET_ARN}:$LATEST",
    "condition": "RetriesExhausted",
    "approximateInvokeCount": 3
  },
  "requestPayload": ${payload},
  "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
  "responsePayload": { "errorType": "TypeError", "errorMessage": "Cannot read properties of undefined", "trace": [] }
}`;

export const streamPointer = `{
  "requestContext": {
    "requestId": "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5",
    "functionArn": "${TARGET_ARN}",
    "condition": "RetryAttemptsExhausted",
    "approximateInvokeCount": 1
  },
  "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
  "version": "1.0",
  "timestamp": "2026-11-14T00:38:06.021Z",
  "KinesisBatchInfo": {
    "shardId": "shardId-000000000001",
    "startSequenceNumber": "49601189658422359378836298521827638475320189012309704722",
    "endSequenceNumber": "49601189658422359378836298522902373528957594348623495186",
    "approximateArrivalOfFirstRecord": "2026-11-14T00:38:04.835Z",
    "approximateArrivalOfLastRecord": "2026-11-14T00:38:05.580Z",
    "batchSize": 500,
    "streamArn": "arn:aws:kinesis:eu-west-1:111122223333:stream/orders"
  }
}`;

/** What a generated consumer puts on its rejection queue. */
export const rejection = (event: string) =>
  `{"reason":"invalid-detail","issues":[{"pointer":"/detail/orderId","keyword":"type","message":"must be a string"}],"event":${event}}`;

/** From the EventBridge User Guide, "Retry policies and dead-letter queues" of Custom Event Buses. */
export const subscriberRecord = `{
  "version": "1.0",
  "busArn": "arn:aws:events:us-east-1:111122223333:event-busv2/orders/EXAMPLE1234567890abcdef",
  "subscriberArn": "arn:aws:events:us-east-1:111122223333:subscriber/large-orders/EXAMPLEabcdef1234567890",
  "targetArn": "arn:aws:sqs:us-east-1:111122223333:large-orders",
  "errorCode": "ACCESS_DENIED",
  "errorMessage": "The delivery role is not authorized to perform sqs:SendMessage on the target.",
  "exhaustedRetryCondition": "MaximumEventAgeInSeconds",
  "retryAttempts": 4,
  "failedMessages": [
    { "eventId": "a1b2c3d4-5678", "eventGroupId": "order-1001", "deduplicationId": null },
    { "eventId": "e5f6a7b8-9012", "eventGroupId": "order-1002", "deduplicationId": null }
  ]
}`;

export const notification = (message: string) =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: '7c3f0b0e-9b3e-5b4e-8f5a-57d9f0f6c1aa',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:orders',
    Message: message,
    Timestamp: '2026-11-20T09:30:00.000Z',
    SignatureVersion: '1',
  });
