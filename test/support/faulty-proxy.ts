/** A proxy before an AWS endpoint that does to requests what networks and AWS do to them. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault =
  | 'pass'
  /** 429: too many requests. */
  | 'throttle'
  /** 500 and 503, and nothing was done. */
  | 'error'
  | 'unavailable'
  /** 403. */
  | 'deny'
  /** The connection is closed before the request got anywhere. */
  | 'reset'
  /** It is done, and the connection is closed before the answer. */
  | 'lost'
  /** It is done, and answered with 500. */
  | 'done-but-error'
  /** It is done, and the answer comes late: after `slowness` milliseconds. */
  | 'slow'
  /** It is done, and the answer breaks off. */
  | 'half';

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly write: boolean;
}

export interface FaultyProxy {
  readonly endpoint: string;
  /** What came through, with what was done to it. */
  readonly requests: (ProxiedRequest & { readonly fault: Fault })[];
  close(): Promise<void>;
}

const REFUSALS: Readonly<Partial<Record<Fault, readonly [number, string]>>> = {
  throttle: [429, 'TooManyRequestsException'],
  error: [500, 'InternalServerErrorException'],
  unavailable: [503, 'ServiceUnavailableException'],
  deny: [403, 'ForbiddenException'],
};

export async function startFaultyProxy(
  target: string,
  choose: (request: ProxiedRequest, count: number) => Fault,
  slowness = 50,
): Promise<FaultyProxy> {
  const requests: FaultyProxy['requests'] = [];
  const { hostname, port } = new URL(target);
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    const { method = '', url = '' } = request;
    const asked = { method, path: decodeURIComponent(url), write: method !== 'GET' };
    const fault = choose(asked, requests.length);
    requests.push({ ...asked, fault });
    if (fault === 'reset') {
      request.socket.destroy();
      return;
    }
    const refusal = REFUSALS[fault];
    if (refusal) {
      request.resume();
      refuse(response, ...refusal);
      return;
    }
    const headers = { ...request.headers, host: `${hostname}:${port}` };
    const onward = http.request({ hostname, port, method, path: url, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        const give = () => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          response.end(body);
        };
        if (fault === 'lost') request.socket.destroy();
        else if (fault === 'done-but-error') refuse(response, 500, 'InternalServerErrorException');
        else if (fault === 'slow') setTimeout(give, slowness);
        else if (fault === 'half') {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          response.write(body.subarray(0, body.length / 2));
          setTimeout(() => request.socket.destroy(), 5);
        } else give();
      });
    });
    onward.on('error', () => request.socket.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: http.ServerResponse, status: number, code: string): void {
  const body = JSON.stringify({ Code: code, Message: 'It could not be done.' });
  response.writeHead(status, { 'Content-Type': 'application/json', 'x-amzn-errortype': code });
  response.end(body);
}
