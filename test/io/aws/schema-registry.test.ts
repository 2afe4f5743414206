import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EdaError } from '../../../src/errors.ts';
import { openSchemaRegistry } from '../../../src/io/aws/schema-registry.ts';

/** Something that gives every request the same answer, asked as a registry. */
async function registryOf(status: number, type: string, body: string) {
  const answered: string[] = [];
  const server = http.createServer((request, response) => {
    answered.push(request.url ?? '');
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));
  const registry = await openSchemaRegistry({ endpointUrl, env: {}, sleep });
  onTestFinished(() => registry.close());
  return { registry, answered };
}

const JSON_TYPE = 'application/json';

describe('what is no endpoint of EventBridge Schemas', () => {
  it.each<[string, number, string, string, number]>([
    ['a web server', 404, 'text/html', '<html>', 1],
    ['a web server that is glad', 200, 'text/html', '<html>', 1],
    ['a server of JSON that knows no such path', 404, JSON_TYPE, '{"message":"no"}', 1],
    ['an empty refusal', 404, JSON_TYPE, '', 1],
    ['a redirection', 302, 'text/html', '', 1],
    ['a gateway', 403, JSON_TYPE, '{"message":"Forbidden"}', 1],
    ['another AWS service', 400, 'application/x-amz-json-1.1', '{"__type":"UnknownOperationException"}', 1],
    ['an emulator without it', 501, JSON_TYPE, '{"__type":"InternalFailure","message":"not implemented"}', 1],
    ['a server that says nothing', 200, JSON_TYPE, '{}', 1],
    ['a server that says something else', 200, JSON_TYPE, '{"Registries":{}}', 1],
    ['a list', 200, JSON_TYPE, '[]', 1],
    ['a server that fails in its own way', 500, 'text/plain', 'oops', 10],
  ])('%s is told as such, with the next step', async (_, status, type, body, tries) => {
    const { registry, answered } = await registryOf(status, type, body);
    const error = await registry.registries().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EdaError);
    expect(error).toMatchObject({ kind: 'input', detail: { code: 'not-eventbridge-schemas' } });
    const { message, next } = (error as EdaError).detail;
    expect(message).toMatch(/^http:\/\/127\.0\.0\.1:\d+ does not answer as EventBridge Schemas does \(HTTP \d+/);
    expect(message).not.toMatch(/Unknown\b|UnknownError|Deserialization/);
    expect(next).toBe('Check the endpoint URL: something else may be listening there.');
    expect(answered).toHaveLength(tries);
  });

  it('never passes for a write that was done', async () => {
    const { registry } = await registryOf(200, JSON_TYPE, '{}');
    const made = { registry: 'r', name: 'n', type: 'OpenApi3', description: '', content: '{}', tags: {} } as const;
    await expect(registry.createSchema(made)).rejects.toMatchObject({ detail: { code: 'not-eventbridge-schemas' } });
  });
});

describe('what AWS refuses', () => {
  it('is told with the next step', async () => {
    const { registry } = await registryOf(400, JSON_TYPE, '{"Code":"BadRequestException","Message":"limit is wrong"}');
    await expect(registry.registries()).rejects.toMatchObject({
      detail: { code: 'aws-refused', message: expect.stringContaining('BadRequestException: limit is wrong.') },
    });
  });
});
