/**
 * Runs a function as Lambda's Node.js runtime does: a process of its own, an entry of the bundle. It is told what to do over IPC, so that
 * what the function writes stays its own. Nothing here may be imported that costs time or memory: both are measured.
 */
import { createRequire } from 'node:module';
import type { FunctionError } from '../../domain/invocation/model.ts';
import type { FromRuntime, ToRuntime } from './protocol.ts';

/** Bytes of an answer. Source: Lambda quotas, "Invocation payload". */
const MOST_BYTES = 6_291_556;

type Handler = (event: unknown, context: object) => unknown;

let handler: Handler | undefined;
let name = '';
let start = performance.now();
/** Of the invocation that is running. */
let end: string | undefined;
// The function may put others in their places.
const write = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
const say = (message: FromRuntime, done?: () => void) => process.send?.(message, undefined, {}, () => done?.());

process.on('message', (message: ToRuntime) => {
  start = performance.now();
  if ('load' in message) load(message);
  else void invoke(message);
});
// Whoever started this is gone.
process.on('disconnect', () => process.exit(1));
// As Lambda has it: what nobody catches ends the process.
process.on('uncaughtException', (error) => die(errorOf(error)));
process.on('unhandledRejection', (error) => die({ ...errorOf(error), type: 'Runtime.UnhandledPromiseRejection' }));

function load({ load: bundle, name: called }: Extract<ToRuntime, { readonly load: string }>): void {
  name = called;
  try {
    const loaded: unknown = createRequire(bundle)(bundle);
    const found = typeof loaded === 'object' && loaded !== null && 'handler' in loaded ? loaded.handler : undefined;
    if (typeof found !== 'function') {
      throw Object.assign(new Error('index.handler is undefined or not exported'), { name: 'Runtime.HandlerNotFound' });
    }
    handler = found as Handler;
    say({ loaded: performance.now() - start });
  } catch (error) {
    die(errorOf(error));
  }
}

async function invoke({ payload, deadline, id, end: mark }: Extract<ToRuntime, { readonly payload: string }>) {
  end = mark;
  try {
    const text = textOf(await handler?.(JSON.parse(payload), contextOf(id, deadline)));
    const message = `Response payload size exceeded maximum allowed payload size (${MOST_BYTES} bytes).`;
    const isTooLarge = Buffer.byteLength(text) > MOST_BYTES;
    answer(isTooLarge ? { error: { type: 'Function.ResponseSizeTooLarge', message } } : { text });
  } catch (error) {
    answer({ error: errorOf(error) });
  }
}

function answer(what: { readonly text: string } | { readonly error: FunctionError; readonly ends?: true }): void {
  // Behind all that the function wrote.
  for (const each of write) each(end ?? '');
  const memory = process.resourceUsage().maxRSS * 1024;
  const ending = 'ends' in what ? () => process.exit(1) : undefined;
  say({ ...what, milliseconds: performance.now() - start, memory }, ending);
}

function die(error: FunctionError): void {
  if (end !== undefined) answer({ error, ends: true });
  else say({ notLoaded: error, milliseconds: performance.now() - start }, () => process.exit(1));
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw Object.assign(new Error(`Unable to stringify response body: ${errorOf(error).message}`), {
      name: 'Runtime.MarshalError',
    });
  }
}

function contextOf(awsRequestId: string, deadline: number): object {
  const { AWS_LAMBDA_LOG_GROUP_NAME, AWS_LAMBDA_LOG_STREAM_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_REGION } =
    process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${AWS_REGION}:123456789012:function:${name}`,
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId,
    logGroupName: AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function errorOf(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { type: 'Error', message: shown(error) };
  // Several events failed at once: the stack of the first one says where.
  const inner = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0].stack : undefined;
  const stack = [error.stack, inner].filter((each) => each !== undefined).join('\n');
  return { type: error.name, message: error.message, ...(stack === '' ? {} : { stack }) };
}

function shown(value: unknown): string {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return 'what is no Error';
  }
}
