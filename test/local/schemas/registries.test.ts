import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteRegistryCommand,
  DeleteSchemaCommand,
  DeleteSchemaVersionCommand,
  DescribeRegistryCommand,
  DescribeSchemaCommand,
  ListRegistriesCommand,
  ListSchemasCommand,
  ListSchemaVersionsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRegistryCommand,
  UpdateSchemaCommand,
} from '@aws-sdk/client-schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../world.ts';
import { DRAFT4, OPEN_API } from './contents.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const answer = <T extends object>({ $metadata: _, ...rest }: T & { $metadata?: unknown }) => rest;

describe('registries', () => {
  it('are created, described, updated, listed and deleted', async () => {
    const { schemas } = world;
    const made = {
      Description: 'Orders.',
      RegistryArn: 'arn:aws:schemas:us-east-1:000000000000:registry/orders',
      RegistryName: 'orders',
      Tags: { team: 'checkout' },
    };
    const created = await schemas.send(
      new CreateRegistryCommand({ RegistryName: 'orders', Description: 'Orders.', Tags: { team: 'checkout' } }),
    );
    expect(created.$metadata.httpStatusCode).toBe(201);
    expect(answer(created)).toEqual(made);
    expect(answer(await schemas.send(new DescribeRegistryCommand({ RegistryName: 'orders' })))).toEqual(made);
    const updated = await schemas.send(new UpdateRegistryCommand({ RegistryName: 'orders', Description: 'All.' }));
    expect(answer(updated)).toEqual({ ...made, Description: 'All.' });
    const { Registries } = await schemas.send(new ListRegistriesCommand({}));
    expect(Registries?.map(({ RegistryName }) => RegistryName)).toEqual(['aws.events', 'orders']);
    const deleted = await schemas.send(new DeleteRegistryCommand({ RegistryName: 'orders' }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    await expect(schemas.send(new DescribeRegistryCommand({ RegistryName: 'orders' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      Code: 'NotFoundException',
      message: 'Registry with name orders does not exist.',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('schemas', () => {
  const one = { RegistryName: 'orders', SchemaName: 'com.acme.orders@OrderPlaced' };
  beforeEach(() => world.schemas.send(new CreateRegistryCommand({ RegistryName: 'orders' })));

  it('are created, described, updated, listed and deleted, in versions', async () => {
    const { schemas } = world;
    const create = new CreateSchemaCommand({ ...one, Content: OPEN_API, Type: 'OpenApi3', Tags: { a: 'b' } });
    const created = await schemas.send(create);
    expect(created.$metadata.httpStatusCode).toBe(201);
    expect(answer(created)).toEqual({
      LastModified: expect.any(Date),
      SchemaArn: 'arn:aws:schemas:us-east-1:000000000000:schema/orders/com.acme.orders@OrderPlaced',
      SchemaName: one.SchemaName,
      SchemaVersion: '1',
      Tags: { a: 'b' },
      Type: 'OpenApi3',
      VersionCreatedDate: expect.any(Date),
    });
    await expect(schemas.send(create)).rejects.toMatchObject({ name: 'BadRequestException' });
    const update = (Content: string, Type?: 'OpenApi3' | 'JSONSchemaDraft4') =>
      schemas.send(new UpdateSchemaCommand({ ...one, Content, ...(Type ? { Type } : {}) }));
    expect(await update(OPEN_API)).toMatchObject({ SchemaVersion: '1' });
    expect(await update(DRAFT4, 'JSONSchemaDraft4')).toMatchObject({ SchemaVersion: '2', Type: 'JSONSchemaDraft4' });
    expect(await schemas.send(new DescribeSchemaCommand(one))).toMatchObject({ Content: DRAFT4, SchemaVersion: '2' });
    expect(await schemas.send(new DescribeSchemaCommand({ ...one, SchemaVersion: '1' }))).toMatchObject({
      Content: OPEN_API,
      Type: 'OpenApi3',
    });
    expect((await schemas.send(new ListSchemasCommand({ RegistryName: 'orders' }))).Schemas).toMatchObject([
      { SchemaName: one.SchemaName, VersionCount: 2, Tags: { a: 'b' } },
    ]);
    await schemas.send(new DeleteSchemaVersionCommand({ ...one, SchemaVersion: '2' }));
    expect((await schemas.send(new ListSchemaVersionsCommand(one))).SchemaVersions).toEqual([
      { SchemaArn: created.SchemaArn, SchemaName: one.SchemaName, SchemaVersion: '1', Type: 'OpenApi3' },
    ]);
    expect(await update(DRAFT4, 'JSONSchemaDraft4')).toMatchObject({ SchemaVersion: '3' });
    await schemas.send(new DeleteSchemaCommand(one));
    await expect(schemas.send(new DescribeSchemaCommand(one))).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('have tags', async () => {
    const { schemas } = world;
    const { SchemaArn: ResourceArn } = await schemas.send(
      new CreateSchemaCommand({ ...one, Content: OPEN_API, Type: 'OpenApi3', Tags: { a: 'b' } }),
    );
    const tags = async () => (await schemas.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
    await schemas.send(new TagResourceCommand({ ResourceArn, Tags: { c: 'd', a: 'x', e: 'f' } }));
    expect(await tags()).toEqual({ a: 'x', c: 'd', e: 'f' });
    await schemas.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'e', 'none'] }));
    expect(await tags()).toEqual({ c: 'd' });
  });
});
