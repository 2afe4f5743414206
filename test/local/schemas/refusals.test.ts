import { request as httpRequest } from 'node:http';
import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteRegistryCommand,
  DeleteSchemaVersionCommand,
  DescribeSchemaCommand,
  GetDiscoveredSchemaCommand,
  ListSchemasCommand,
  ListTagsForResourceCommand,
  SearchSchemasCommand,
  TagResourceCommand,
  UpdateRegistryCommand,
  UpdateSchemaCommand,
} from '@aws-sdk/client-schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../world.ts';
import { DRAFT4, OPEN_API } from './contents.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld({ quotas: { registries: 2, schemasPerRegistry: 2, versionsPerSchema: 3 } });
});
afterEach(() => world.close());

const RegistryName = 'orders';
const registry = (name: string, more: object = {}) =>
  world.schemas.send(new CreateRegistryCommand({ RegistryName: name, ...more }));
const schema = (SchemaName: string, more: object = {}) =>
  world.schemas.send(
    new CreateSchemaCommand({ RegistryName, SchemaName, Content: DRAFT4, Type: 'JSONSchemaDraft4', ...more }),
  );
/** A version after the first. */
const update = async (more: object, isFirst = true) => {
  if (isFirst) await schema('a');
  const input = { RegistryName, SchemaName: 'a', Content: '{"title":"1"}', Type: 'JSONSchemaDraft4' as const, ...more };
  return world.schemas.send(new UpdateSchemaCommand(input));
};
const openApi = (change: (document: ReturnType<typeof JSON.parse>) => void) => {
  const document = JSON.parse(OPEN_API);
  change(document);
  return { Type: 'OpenApi3', Content: JSON.stringify(document) };
};
const tags = (count: number, value = 'v') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, value]));

describe('limits', () => {
  beforeEach(() => registry(RegistryName));

  it.each<[string, string, () => Promise<unknown>]>([
    ['a third registry', 'ForbiddenException', async () => [await registry('b'), await registry('c')]],
    ['a third schema', 'ForbiddenException', async () => [await schema('a'), await schema('b'), await schema('c')]],
    [
      'a fourth version',
      'ForbiddenException',
      async () => {
        await schema('a');
        for (const title of ['2', '3', '4']) {
          const Content = JSON.stringify({ title });
          await world.schemas.send(new UpdateSchemaCommand({ RegistryName, SchemaName: 'a', Content }));
        }
      },
    ],
    [
      'the last version deleted',
      'BadRequestException',
      async () => {
        await schema('a');
        const version = { RegistryName, SchemaName: 'a', SchemaVersion: '1' };
        await world.schemas.send(new DeleteSchemaVersionCommand(version));
      },
    ],
    [
      'a registry with schemas deleted',
      'BadRequestException',
      async () => {
        await schema('a');
        await world.schemas.send(new DeleteRegistryCommand({ RegistryName }));
      },
    ],
    ['a registry’s name of 65', 'BadRequestException', () => registry('r'.repeat(65))],
    ['a registry’s name with a space', 'BadRequestException', () => registry('a b')],
    ['a registry’s name with a slash', 'BadRequestException', () => registry('a/b')],
    ['a registry twice', 'ConflictException', () => registry(RegistryName)],
    ['a registry of AWS', 'ForbiddenException', () => registry('aws.mine')],
    ['the registry of discovery', 'ForbiddenException', () => registry('discovered-schemas')],
    ['a schema’s name of 386', 'BadRequestException', () => schema('s'.repeat(386))],
    ['a schema’s name with a colon', 'BadRequestException', () => schema('a:b')],
    // Of the operations whose model lists neither NotFoundException nor ConflictException.
    ['a schema in no registry', 'BadRequestException', () => schema('a', { RegistryName: 'none' })],
    ['a schema twice', 'BadRequestException', async () => [await schema('a'), await schema('a')]],
    [
      'the schemas of no registry',
      'BadRequestException',
      () => world.schemas.send(new ListSchemasCommand({ RegistryName: 'none' })),
    ],
    [
      'a search in no registry',
      'BadRequestException',
      () => world.schemas.send(new SearchSchemasCommand({ RegistryName: 'none', Keywords: 'a' })),
    ],
    ['a long ClientTokenId', 'BadRequestException', () => update({ ClientTokenId: 't'.repeat(37) })],
    [
      'a long event',
      'BadRequestException',
      () =>
        world.schemas.send(
          new GetDiscoveredSchemaCommand({ Type: 'OpenApi3', Events: [`{"a":"${'x'.repeat(100_000)}"}`] }),
        ),
    ],
    ['a schema in AWS’s registry', 'ForbiddenException', () => schema('a', { RegistryName: 'aws.events' })],
    [
      'AWS’s registry changed',
      'ForbiddenException',
      () => world.schemas.send(new UpdateRegistryCommand({ RegistryName: 'aws.events', Description: 'Mine.' })),
    ],
    ['a long description', 'BadRequestException', () => schema('a', { Description: 'd'.repeat(257) })],
    ['51 tags', 'BadRequestException', () => registry('b', { Tags: tags(51) })],
    ['a long tag', 'BadRequestException', () => registry('b', { Tags: { ['k'.repeat(129)]: 'v' } })],
    ['a long value of a tag', 'BadRequestException', () => registry('b', { Tags: tags(1, 'v'.repeat(257)) })],
    ['a tag of AWS', 'BadRequestException', () => registry('b', { Tags: { 'aws:x': 'v' } })],
    ['another type', 'BadRequestException', () => schema('a', { Type: 'JSONSchemaDraft2020' })],
    ['no type', 'BadRequestException', () => schema('a', { Type: undefined })],
    ['no content', 'BadRequestException', () => schema('a', { Content: undefined })],
    ['an empty content', 'BadRequestException', () => schema('a', { Content: '' })],
    [
      'a content of 100,001',
      'BadRequestException',
      () => schema('a', { Content: `${DRAFT4}${' '.repeat(100_001 - DRAFT4.length)}` }),
    ],
    ['a content that is no JSON', 'BadRequestException', () => schema('a', { Content: '{' })],
    ['a content that is a list', 'BadRequestException', () => schema('a', { Content: '[]' })],
    [
      'another draft',
      'BadRequestException',
      () => schema('a', { Content: '{"$schema":"https://json-schema.org/draft/2020-12/schema"}' }),
    ],
    ['a draft-04 schema that is none', 'BadRequestException', () => schema('a', { Content: '{"type":"text"}' })],
    ['a reference to nothing', 'BadRequestException', () => schema('a', { Content: '{"$ref":"#/definitions/a"}' })],
    [
      'OpenAPI 3.1',
      'BadRequestException',
      () =>
        schema(
          'a',
          openApi((document) => (document.openapi = '3.1.0')),
        ),
    ],
    [
      'OpenAPI without paths',
      'BadRequestException',
      () =>
        schema(
          'a',
          openApi((document) => delete document.paths),
        ),
    ],
    [
      'OpenAPI without a title',
      'BadRequestException',
      () =>
        schema(
          'a',
          openApi((document) => delete document.info.title),
        ),
    ],
    [
      'a component that is no schema',
      'BadRequestException',
      () =>
        schema(
          'a',
          openApi((document) => (document.components.schemas.AWSEvent.type = 'text')),
        ),
    ],
    [
      'a version that is none',
      'NotFoundException',
      async () => {
        await schema('a');
        await world.schemas.send(new DescribeSchemaCommand({ RegistryName, SchemaName: 'a', SchemaVersion: '01' }));
      },
    ],
    [
      'tags of nothing',
      'NotFoundException',
      () =>
        world.schemas.send(
          new ListTagsForResourceCommand({ ResourceArn: 'arn:aws:schemas:us-east-1:000000000000:schema/orders/none' }),
        ),
    ],
    [
      'tags of something else',
      'BadRequestException',
      () =>
        world.schemas.send(new TagResourceCommand({ ResourceArn: 'arn:aws:sqs:us-east-1:1:orders', Tags: { a: 'b' } })),
    ],
  ])('refuse: %s', async (_, name, act) => {
    await expect(act()).rejects.toMatchObject({ name, message: expect.stringMatching(/\w\w.*\.$/) });
  });

  it('take an empty ClientTokenId for none', async () => {
    await update({ ClientTokenId: '' });
    expect(await update({ ClientTokenId: '', Content: '{"title":"2"}' }, false)).toMatchObject({ SchemaVersion: '3' });
  });

  it('take what just fits', async () => {
    await registry('r'.repeat(64), { Tags: tags(50, 'v'.repeat(256)) });
    const fits = { Description: 'd'.repeat(256), Content: `${DRAFT4}${' '.repeat(100_000 - DRAFT4.length)}` };
    expect(await schema('s'.repeat(385), fits)).toMatchObject({ SchemaVersion: '1' });
    const yaml = 'openapi: 3.0.1\ninfo: { title: T, version: "1" }\npaths: {}\n';
    expect(await schema('yaml', { Content: yaml, Type: 'OpenApi3' })).toMatchObject({ Type: 'OpenApi3' });
  });
});

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function raw(
  method: string,
  path: string,
  body = '',
  headers: Record<string, string | number> = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: world.port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('the wire', () => {
  const ONE = '/v1/registries/name/orders';

  it('answers errors in the form of REST JSON', async () => {
    const { status, headers, text } = await raw('GET', ONE);
    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 404,
      body: { Code: 'NotFoundException', Message: 'Registry with name orders does not exist.' },
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-errortype': 'NotFoundException',
      'x-amzn-requestid': expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  it('names tags in lower case, and logs operations', async () => {
    const { status, text } = await raw('POST', ONE, '{"tags":{"a":"b"},"Tags":{"c":"d"},"Unknown":1}');
    expect([status, JSON.parse(text).tags]).toEqual([201, { a: 'b' }]);
    expect(world.requests).toEqual([{ target: 'schemas.CreateRegistry', status: 201 }]);
    const gone = await raw('DELETE', ONE);
    expect(gone).toMatchObject({ status: 204, text: '' });
  });

  it.each<[string, string, string, string, number, string]>([
    ['no JSON', 'POST', ONE, '{', 400, 'BadRequestException'],
    ['a list', 'POST', ONE, '[]', 400, 'BadRequestException'],
    ['tags that are a list', 'POST', ONE, '{"tags":[]}', 400, 'BadRequestException'],
    ['a tag that is a number', 'POST', ONE, '{"tags":{"a":1}}', 400, 'BadRequestException'],
    ['a description that is a number', 'POST', ONE, '{"Description":1}', 400, 'BadRequestException'],
    ['a limit that is a word', 'GET', '/v1/registries?limit=ten', '', 400, 'BadRequestException'],
    ['a name that is no UTF-8', 'POST', '/v1/registries/name/%ff', '', 400, 'BadRequestException'],
    ['a name with a zero byte', 'POST', '/v1/registries/name/a%00b', '', 400, 'BadRequestException'],
    ['a name that climbs', 'POST', '/v1/registries/name/%2e%2e%2fetc', '', 400, 'BadRequestException'],
    ['an empty name', 'POST', '/v1/registries/name/', '', 404, 'UnknownOperationException'],
    ['a path that is none', 'GET', '/v1/registries/nam/orders', '', 404, 'UnknownOperationException'],
    ['a method that is none', 'PATCH', ONE, '', 404, 'UnknownOperationException'],
    ['a search without a registry', 'GET', `${ONE}/schemas/search`, '', 400, 'BadRequestException'],
    ['a schema that is not there', 'GET', `${ONE}/schemas/name/search`, '', 404, 'NotFoundException'],
    ['an ARN that is none', 'GET', '/tags/orders', '', 400, 'BadRequestException'],
  ])('refuses: %s', async (_, method, path, body, status, type) => {
    const answer = await raw(method, path, body);
    expect({ status: answer.status, ...JSON.parse(answer.text) }).toEqual({
      status,
      Code: type,
      Message: expect.stringMatching(/./),
    });
    expect(world.requests).toMatchObject([{ status, error: { type } }]);
  });

  it('takes names of our own kind for names like others', async () => {
    for (const name of ['__proto__', 'constructor', '..']) {
      expect((await raw('GET', `/v1/registries/name/${name}`)).status).toBe(404);
      const made = await raw('POST', `/v1/registries/name/${name}`, '{"tags":{"__proto__":"x"}}');
      if (name !== '..') expect(made.text).toContain('"tags":{"__proto__":"x"}');
      expect(made.status).toBe(201);
      expect((await raw('DELETE', `/v1/registries/name/${name}`)).status).toBe(204);
    }
    expect(Object.keys({})).toEqual([]);
  });

  it('guards the paths as it guards the rest', async () => {
    const rebound = await raw('GET', '/v1/registries', '', { host: `evil.example:${world.port}` });
    expect([rebound.status, JSON.parse(rebound.text).Code]).toEqual([403, 'AccessDeniedException']);
    const forged = await raw('POST', ONE, '{}', { origin: 'https://evil.example' });
    expect(forged.status).toBe(403);
    const huge = await raw('POST', ONE, `{"Description":"${'x'.repeat(9_000_000)}"}`);
    expect([huge.status, JSON.parse(huge.text).Code]).toEqual([413, 'RequestEntityTooLargeException']);
    expect((await raw('GET', ONE)).status).toBe(404);
  });
});
