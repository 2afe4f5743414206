import { crc32 } from 'node:zlib';
import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteResourcePolicyCommand,
  DescribeCodeBindingCommand,
  DescribeSchemaCommand,
  ExportSchemaCommand,
  GetCodeBindingSourceCommand,
  GetResourcePolicyCommand,
  ListRegistriesCommand,
  ListSchemasCommand,
  ListSchemaVersionsCommand,
  PutCodeBindingCommand,
  PutResourcePolicyCommand,
  paginateListSchemas,
  SearchSchemasCommand,
  UpdateSchemaCommand,
} from '@aws-sdk/client-schemas';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../world.ts';
import { DRAFT4, OPEN_API } from './contents.ts';

const RegistryName = 'orders';
const one = { RegistryName, SchemaName: 'com.acme.orders@OrderPlaced' };

let world: World;
beforeEach(async () => {
  world = await startWorld();
  await world.schemas.send(new CreateRegistryCommand({ RegistryName }));
});
afterEach(() => world.close());

const create = (SchemaName: string, Content = OPEN_API, Type: 'OpenApi3' | 'JSONSchemaDraft4' = 'OpenApi3') =>
  world.schemas.send(new CreateSchemaCommand({ RegistryName, SchemaName, Content, Type }));

/** Reads an archive as its format says: from the end, by the central directory. */
function unzipped(bytes: Buffer): Record<string, string> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  const files: Record<string, string> = {};
  for (let i = 0, at = bytes.readUInt32LE(end + 16); i < bytes.readUInt16LE(end + 10); i++) {
    expect(bytes.toString('latin1', at, at + 4)).toBe('PK\x01\x02');
    const [method, crc, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20)];
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    expect(bytes.toString('latin1', local, local + 4)).toBe('PK\x03\x04');
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    expect([method, crc]).toEqual([0, crc32(data)]);
    files[bytes.toString('utf8', at + 46, at + 46 + nameLength)] = data.toString('utf8');
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

describe('listings', () => {
  const names = Array.from({ length: 25 }, (_, i) => `schema-${String(i).padStart(2, '0')}`);

  it('are paged to the end, by the SDK’s own paginator', async () => {
    for (const name of names) await create(name);
    const pages: string[][] = [];
    for await (const { Schemas } of paginateListSchemas({ client: world.schemas, pageSize: 7 }, { RegistryName })) {
      pages.push(Schemas?.map(({ SchemaName }) => SchemaName ?? '') ?? []);
    }
    expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 4]);
    expect(pages.flat()).toEqual(names);
    expect((await world.schemas.send(new ListSchemasCommand({ RegistryName }))).Schemas).toHaveLength(10);
    const some = new ListSchemasCommand({ RegistryName, SchemaNamePrefix: 'schema-2' });
    expect((await world.schemas.send(some)).Schemas).toHaveLength(5);
  });

  it('of versions go by number', async () => {
    await create(one.SchemaName, DRAFT4, 'JSONSchemaDraft4');
    for (let i = 2; i <= 11; i++) {
      const Content = JSON.stringify({ ...JSON.parse(DRAFT4), title: `v${i}` });
      await world.schemas.send(new UpdateSchemaCommand({ ...one, Content }));
    }
    const first = await world.schemas.send(new ListSchemaVersionsCommand({ ...one, Limit: 9 }));
    const rest = await world.schemas.send(new ListSchemaVersionsCommand({ ...one, NextToken: first.NextToken }));
    const numbers = [first, rest].flatMap(({ SchemaVersions }) => SchemaVersions ?? []).map((v) => v.SchemaVersion);
    expect(numbers).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
    expect(rest.NextToken).toBeUndefined();
  });

  it('lose nothing where schemas come and go in between', async () => {
    for (const name of ['b', 'd', 'f', 'h']) await create(name);
    const list = async (NextToken?: string) =>
      world.schemas.send(new ListSchemasCommand({ RegistryName, Limit: 2, ...(NextToken ? { NextToken } : {}) }));
    const first = await list();
    await create('a');
    await create('e');
    const second = await list(first.NextToken);
    expect([first, second].map(({ Schemas }) => Schemas?.map(({ SchemaName }) => SchemaName))).toEqual([
      ['b', 'd'],
      ['e', 'f'],
    ]);
  });

  it.each([
    ['a limit of 0', { Limit: 0 }],
    ['a limit over 100', { Limit: 101 }],
    ['a token that is none', { NextToken: 'x' }],
    ['a token of another listing', { NextToken: Buffer.from('["versions","orders","a"]').toString('base64url') }],
  ])('refuse %s', async (_, more) => {
    await expect(world.schemas.send(new ListSchemasCommand({ RegistryName, ...more }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  it('of registries tell AWS’s from the caller’s', async () => {
    const list = async (Scope: string) =>
      (await world.schemas.send(new ListRegistriesCommand({ Scope }))).Registries?.map((each) => each.RegistryArn);
    expect(await list('AWS')).toEqual(['arn:aws:schemas:us-east-1::registry/aws.events']);
    expect(await list('LOCAL')).toEqual(['arn:aws:schemas:us-east-1:000000000000:registry/orders']);
    await expect(list('ALL')).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});

describe('search', () => {
  it('finds schemas by their names and contents, with the versions', async () => {
    await create(one.SchemaName);
    await create('other', DRAFT4, 'JSONSchemaDraft4');
    await world.schemas.send(new UpdateSchemaCommand({ ...one, Content: OPEN_API.replaceAll('note', 'remark') }));
    const search = async (Keywords: string) => {
      const { Schemas } = await world.schemas.send(new SearchSchemasCommand({ RegistryName, Keywords }));
      return Schemas?.map((found) => [found.SchemaName, found.SchemaVersions?.map((each) => each.SchemaVersion)]);
    };
    expect(await search('orderid')).toEqual([
      [one.SchemaName, ['1', '2']],
      ['other', ['1']],
    ]);
    expect(await search('REMARK acme')).toEqual([[one.SchemaName, ['2']]]);
    expect(await search('nothing')).toEqual([]);
    await expect(search(' ')).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});

describe('export', () => {
  it('gives a schema in the type asked for', async () => {
    await create(one.SchemaName);
    const asked = async (Type: string) => {
      const { $metadata: _, Content, ...rest } = await world.schemas.send(new ExportSchemaCommand({ ...one, Type }));
      return { ...rest, content: JSON.parse(Content ?? '') };
    };
    expect((await asked('OpenApi3')).content).toEqual(JSON.parse(OPEN_API));
    const exported = await asked('JSONSchemaDraft4');
    expect(exported).toMatchObject({
      SchemaArn: 'arn:aws:schemas:us-east-1:000000000000:schema/orders/com.acme.orders@OrderPlaced',
      SchemaName: one.SchemaName,
      SchemaVersion: '1',
      Type: 'JSONSchemaDraft4',
    });
    expect(exported.content.definitions.OrderPlaced.properties.note).toEqual({ type: ['string', 'null'] });
    // What it gives is what it takes.
    await create('exported', JSON.stringify(exported.content), 'JSONSchemaDraft4');
  });
});

describe('code bindings', () => {
  const binding = { ...one, Language: 'TypeScript3' };

  it('are made, described and fetched as a zip of TypeScript', async () => {
    await create(one.SchemaName);
    await expect(world.schemas.send(new GetCodeBindingSourceCommand(binding))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    const { $metadata, ...made } = await world.schemas.send(new PutCodeBindingCommand(binding));
    expect($metadata.httpStatusCode).toBe(202);
    expect(made).toEqual({
      CreationDate: expect.any(Date),
      LastModified: expect.any(Date),
      SchemaVersion: '1',
      Status: 'CREATE_COMPLETE',
    });
    expect(await world.schemas.send(new DescribeCodeBindingCommand(binding))).toMatchObject(made);
    const { Body } = await world.schemas.send(new GetCodeBindingSourceCommand({ ...binding, SchemaVersion: '1' }));
    const { [`${one.SchemaName.replace('@', '-')}.ts`]: text = '' } = unzipped(Buffer.from(Body ?? ''));
    expect(text).toContain('export interface AWSEvent');
    expect(text).toContain('  detail: OrderPlaced;');
    expect(text).toMatch(/export interface OrderPlaced \{[^}]*orderId: string;[^}]*note\?: string \| null;/);
    expect(ts.transpileModule(text, { reportDiagnostics: true }).diagnostics).toEqual([]);
  });

  it.each(['Java8', 'Python36', 'Go1', 'Cobol'])('are not built for %s', async (Language) => {
    await create(one.SchemaName);
    const put = world.schemas.send(new PutCodeBindingCommand({ ...one, Language }));
    await expect(put).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringMatching(/TypeScript3/),
    });
  });
});

describe('policies', () => {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });

  it('are put, given and deleted, each by its revision', async () => {
    const { schemas } = world;
    const get = new GetResourcePolicyCommand({ RegistryName });
    await expect(schemas.send(get)).rejects.toMatchObject({ name: 'NotFoundException' });
    const put = (RevisionId?: string) =>
      schemas.send(new PutResourcePolicyCommand({ RegistryName, Policy, ...(RevisionId ? { RevisionId } : {}) }));
    const first = await put();
    expect(String(first.Policy)).toBe(Policy);
    const second = await put(first.RevisionId);
    expect(second.RevisionId).not.toBe(first.RevisionId);
    await expect(put(first.RevisionId)).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      $metadata: { httpStatusCode: 412 },
    });
    const got = await schemas.send(get);
    expect([String(got.Policy), got.RevisionId]).toEqual([Policy, second.RevisionId]);
    const gone = await schemas.send(new DeleteResourcePolicyCommand({ RegistryName }));
    expect(gone.$metadata.httpStatusCode).toBe(204);
    await expect(schemas.send(get)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it.each([
    ['no registry', { Policy }],
    ['no JSON', { RegistryName, Policy: '{' }],
    ['no policy', { RegistryName, Policy: '{"Version":1}' }],
  ])('are refused: %s', async (_, input) => {
    await expect(world.schemas.send(new PutResourcePolicyCommand(input))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });
});

describe('updates', () => {
  const content = (title: string) => JSON.stringify({ ...JSON.parse(DRAFT4), title });
  beforeEach(() => create(one.SchemaName, DRAFT4, 'JSONSchemaDraft4'));

  it('at once all become versions, each once', async () => {
    const update = (i: number) => world.schemas.send(new UpdateSchemaCommand({ ...one, Content: content(`v${i}`) }));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => update(i)));
    const numbers = answers.map(({ SchemaVersion }) => Number(SchemaVersion)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
    for (const [i, { SchemaVersion }] of answers.entries()) {
      const { Content } = await world.schemas.send(new DescribeSchemaCommand({ ...one, SchemaVersion }));
      expect(Content).toBe(content(`v${i}`));
    }
  });

  it('that create one schema at once make one', async () => {
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => create('once')));
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', ...Array(4).fill('rejected')]);
  });

  it('that are sent again lead to the same version, whatever came in between', async () => {
    const send = (title: string, ClientTokenId: string) =>
      world.schemas.send(new UpdateSchemaCommand({ ...one, Content: content(title), ClientTokenId }));
    expect((await send('a', 't-1')).SchemaVersion).toBe('2');
    expect((await send('b', 't-2')).SchemaVersion).toBe('3');
    expect((await send('a', 't-1')).SchemaVersion).toBe('2');
    expect((await send('a', 't-3')).SchemaVersion).toBe('4');
    await expect(send('c', 't-1')).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('of the description alone make no version', async () => {
    const update = new UpdateSchemaCommand({ ...one, Description: 'Said anew.' });
    expect(await world.schemas.send(update)).toMatchObject({ SchemaVersion: '1', Description: 'Said anew.' });
    expect(await world.schemas.send(new DescribeSchemaCommand(one))).toMatchObject({ Description: 'Said anew.' });
  });

  it('say so on the default bus, where there is a version', async () => {
    await world.schemas.send(new UpdateSchemaCommand({ ...one, Content: DRAFT4 }));
    await world.schemas.send(new UpdateSchemaCommand({ ...one, Content: content('new') }));
    expect(
      world.events.map(({ bus, event }) => [bus, event.source, event['detail-type'], event.detail.Version]),
    ).toEqual([
      ['default', 'aws.schemas', 'Schema Created', '1'],
      ['default', 'aws.schemas', 'Schema Version Created', '1'],
      ['default', 'aws.schemas', 'Schema Version Created', '2'],
    ]);
  });
});
