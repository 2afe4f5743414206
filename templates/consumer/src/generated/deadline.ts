import type { Context } from 'aws-lambda';

/** What Lambda needs after the handler, in milliseconds: to send metrics and the answer. */
const RESERVE = 500;

/**
 * The work, or an error shortly before Lambda would end the invocation. If Lambda ended it, the whole batch would come again, and
 * one event that hangs would carry its neighbours to the dead-letter queue.
 */
export async function within<T>(lambda: Context, work: Promise<T>): Promise<T> {
  const time = Math.max(0, lambda.getRemainingTimeInMillis() - RESERVE);
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('Lambda ran out of time')), time);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
