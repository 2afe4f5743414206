import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../domain/events/loopback.ts';
import { AwsError } from './aws-error.ts';

/**
 * Refuses (403) what can only come from a page in a browser: a foreign `Host` is DNS rebinding, a foreign `Origin` a
 * request forged across sites. No SDK sends an `Origin`. Listening on loopback alone keeps out neither.
 */
export function guard(request: IncomingMessage, port: number): void {
  const { host, origin } = request.headers;
  if (host === undefined || !isOwnHost(host, port)) {
    throw new AwsError('AccessDeniedException', 'The Host header does not name this endpoint.', 403);
  }
  if (origin !== undefined && !isLoopbackOrigin(origin)) {
    throw new AwsError('AccessDeniedException', 'Requests from web pages of other origins are refused.', 403);
  }
}

function isOwnHost(host: string, port: number): boolean {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const suffixes = port === 80 ? ['', ':80'] : [`:${port}`];
  return names.some((name) => suffixes.some((suffix) => host.toLowerCase() === name + suffix));
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}
