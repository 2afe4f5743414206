import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AwsError } from './aws-error.ts';

const unzip = promisify(gunzip);

/** The client went away before it had sent its request: there is nobody to answer. */
export class ClientGone extends Error {}

/**
 * The body of a request, gunzipped where its `Content-Encoding` says so. Never holds more than `limit` bytes of either.
 * Throws `AwsError` (413 over the limit, 415 for other encodings, 400 for broken gzip) and `ClientGone`.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new AwsError('UnsupportedMediaTypeException', `Content-Encoding ${encoding} is not supported.`, 415);
  }
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const body = await collect(request, limit);
  return encoding === 'gzip' ? inflate(body, limit) : body;
}

async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The default would destroy the socket on leaving the loop, and the answer with it.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new ClientGone('The client closed the connection.', { cause: error });
  }
  return Buffer.concat(chunks, size);
}

async function inflate(body: Buffer, limit: number): Promise<Buffer> {
  try {
    return await unzip(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new AwsError(
      'SerializationException',
      'The request body is not gzip, which its Content-Encoding says it is.',
    );
  }
}

function tooLarge(limit: number): AwsError {
  return new AwsError('RequestEntityTooLargeException', `The request body is over ${limit} bytes.`, 413);
}
