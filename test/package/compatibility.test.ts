import { expect, expectTypeOf, it } from 'vitest';
import * as source from '../../src/compatibility.ts';
import type * as published from '../../src/types/compatibility.d.ts';

it('the published types are those of the code', () => {
  expectTypeOf(source.compareSchemas).toExtend<typeof published.compareSchemas>();
});

it('the library compares two schemas and shows what breaks', async () => {
  // By the name that a user writes: package.json exports it, and the build has made it.
  const { compareSchemas } = (await import('eda-cli/compatibility')) as typeof published;
  const old = { type: 'object', properties: { total: { type: 'integer' } }, required: ['total'] } as const;
  const next = { type: 'object', properties: { total: { type: 'string' } }, required: ['total'] } as const;
  expect(await compareSchemas(old, next)).toMatchObject({
    verdict: 'breaking',
    breaks: [{ rule: 'type-changed', path: '/total', witness: { total: 0 }, newPointer: '/properties/total/type' }],
  });
  expect(await compareSchemas(old, old, { direction: 'forward' })).toEqual({ verdict: 'compatible', breaks: [] });
  expect(await compareSchemas(5 as never, { $ref: '#/nowhere' })).toMatchObject({ verdict: 'unknown' });
  const elsewhere = { $schema: 'http://json-schema.org/draft-03/schema#' };
  expect(await compareSchemas(old, elsewhere)).toEqual({ verdict: 'unknown', breaks: [], blockedBy: '$schema' });
  await expect(compareSchemas(old, next, { direction: 'backwards' as never })).rejects.toThrow(
    'direction must be one of',
  );
  await expect(compareSchemas(old, next, { dialect: '2020' as never })).rejects.toThrow('dialect must be one of');
});
