import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { Sha256 } from '../../../src/io/aws/sha256.ts';
import fc from '../../support/property.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

it('is SHA-256, of as many parts as it is given', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 4 }), async (parts) => {
      const hash = new Sha256();
      for (const part of parts) hash.update(part);
      expect(Buffer.from(await hash.digest())).toEqual(createHash('sha256').update(Buffer.concat(parts)).digest());
    }),
  );
});

it('is an HMAC with a key, whichever kind of key came before it', async () => {
  const key = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.uint8Array({ minLength: 1 }),
    fc.uint8Array({ minLength: 1 }).map((array) => Uint8Array.from(array).buffer),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 4 }), bytes, async (keys, data) => {
      for (const each of [...keys, ...keys]) {
        const hash = new Sha256(each);
        hash.update(data);
        const theirs = createHmac('sha256', typeof each === 'string' ? each : new Uint8Array(each));
        expect(Buffer.from(await hash.digest())).toEqual(theirs.update(data).digest());
      }
    }),
  );
});
