import type { AwsClient, Connection } from './client.ts';

/** A connection whose calls must be answered within so many milliseconds. */
export interface Line<Client extends AwsClient = AwsClient> extends Connection<Client> {
  readonly timeout: number;
}

/**
 * Gives up a call that is not answered in time, however slowly its answer drips. An answer that has begun goes on until the
 * client is closed: that would cut the calls beside it too.
 */
export async function inTime<T>(
  { timeout }: Line,
  call: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('No whole answer in time.'), { name: 'TimeoutError' }));
      abort.abort();
    }, timeout);
  });
  try {
    return await Promise.race([call({ abortSignal: abort.signal }), late]);
  } finally {
    clearTimeout(timer);
  }
}
