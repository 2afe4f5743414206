import os from 'node:os';
import path from 'node:path';
import type { RefusedCall, Rejection } from '../../domain/invocation/model.ts';
import { createDynamoDb } from '../../local/dynamodb.ts';
import { startLocalEndpoint } from '../../local/server.ts';
import { createSqs } from '../../local/sqs.ts';
import type { FunctionOptions, FunctionWorld } from '../../ports.ts';
import { BUNDLE } from './build.ts';
import { FunctionProcess } from './process.ts';
import { exitOnSignals } from './signals.ts';

/** As `FunctionWorld.start`; `runtime` is the entry of eda's bundle that runs in the process. */
export async function startFunction(options: FunctionOptions, runtime: string): ReturnType<FunctionWorld['start']> {
  const { folder, name, timeout, idempotency } = options;
  const [queue, table] = [`${name}-rejections`, `${name}-idempotency`];
  let rejections: Rejection[] = [];
  let refused: RefusedCall[] = [];
  const local = await startLocalEndpoint({
    port: 0,
    services: [
      createSqs([queue], (_, message) => rejections.push(message)),
      createDynamoDb(idempotency ? [{ name: table, key: 'id' }] : []),
    ],
    log: ({ target = 'a call without a signature', error }) => {
      if (error && NOT_HERE.test(error.type)) refused.push({ operation: target, message: error.message });
    },
  });
  const environment: Record<string, string> = {
    ...inherited(),
    AWS_ENDPOINT_URL: local.endpoint,
    ...dummies(name),
    REJECTION_QUEUE_URL: `${local.endpoint}/123456789012/${queue}`,
    ...(idempotency ? { IDEMPOTENCY_TABLE: table } : {}),
    ...options.variables,
  };
  const bundle = path.join(folder, BUNDLE);
  let running: FunctionProcess | undefined;
  const undo = exitOnSignals();
  return {
    async invoke(payload) {
      if (running?.dead !== false) running = new FunctionProcess({ runtime, bundle, name, timeout, environment });
      const run = await running.run(payload);
      const invoked = { ...run, ...running.lines.drain(), rejections, refused };
      rejections = [];
      refused = [];
      return invoked;
    },
    async close() {
      await running?.end();
      await local.close();
      undo();
    },
  };
}

/** Errors that say: there is no such thing here. */
const NOT_HERE = /UnknownOperation|NotImplemented|ResourceNotFound|QueueDoesNotExist/;

/** Of a person's own environment only what a process needs to run: a function in Lambda has no more, and must not have their keys. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'Path', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'HOME', 'USERPROFILE'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What Lambda and the generated infrastructure set. Source: Lambda Developer Guide, "Defined runtime environment variables". */
function dummies(name: string): Record<string, string> {
  return {
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // A person's profile must not lead anywhere else.
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/15/[$LATEST]0123456789abcdef',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    _HANDLER: 'index.handler',
    TZ: 'UTC',
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_METRICS_NAMESPACE: name,
    POWERTOOLS_LOG_LEVEL: 'INFO',
  };
}
