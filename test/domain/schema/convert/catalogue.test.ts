import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareBackward, type Views } from '../../../../src/domain/compat/compare.ts';
import type { Json } from '../../../../src/domain/json.ts';
import { registryDocument } from '../../../../src/domain/schema/convert/document.ts';
import { readRegistryDocument } from '../../../../src/domain/schema/convert/read.ts';
import { dialectOf } from '../../../../src/domain/schema/dialect.ts';
import type { Dialect } from '../../../../src/domain/schema/types.ts';

const raw: Views = { writers: 'open', readers: 'as-written' };
const releases = fs.globSync('schemas/*/*/v*/releases/*.json').filter((file) => !file.endsWith('digests.json'));
const formats = ['OpenApi3', 'JSONSchemaDraft4'] as const;

function eventOf(value: Json, title: string, dialect: Dialect) {
  return { source: 'com.acme', detailType: title, title, version: '1.0.0', detail: { value, dialect } };
}

/** The proof of the compatibility engine: each side accepts all that the other does. */
async function bothWays(a: { schema: Json; dialect: Dialect }, b: { schema: Json; dialect: Dialect }) {
  return [await compareBackward(a, b, raw), await compareBackward(b, a, raw)];
}

describe('the releases of our own catalogue', () => {
  it.each(releases.flatMap((file) => formats.map((format) => [file, format] as const)))(
    '%s as %s is exact',
    async (file, format) => {
      const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
      const named = dialectOf(value);
      if ('finding' in named) throw new Error(named.finding.message);
      const made = registryDocument(eventOf(value, 'OrderPlaced', named.dialect), format);
      if ('problem' in made) throw new Error(made.problem);
      expect(made.losses).toEqual([]);
      const read = readRegistryDocument(made.content, format);
      if ('problem' in read) throw new Error(read.problem);
      expect(read).toMatchObject({
        source: 'com.acme',
        detailType: 'OrderPlaced',
        title: 'OrderPlaced',
        version: '1.0.0',
        notCarried: [],
      });
      const back = { schema: read.detail.value, dialect: read.detail.dialect };
      expect(await bothWays({ schema: value, dialect: named.dialect }, back)).toEqual([
        { verdict: 'compatible' },
        { verdict: 'compatible' },
      ]);
    },
  );
});
