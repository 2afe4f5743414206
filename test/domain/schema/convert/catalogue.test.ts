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
/** `orders/OrderPlaced/v1/1.0.0` */
const nameOf = (file: string) =>
  file
    .replaceAll('\\', '/')
    .replace(/^schemas\//, '')
    .replace('/releases/', '/')
    .replace(/\.json$/, '');
const formats = ['OpenApi3', 'JSONSchemaDraft4'] as const;

function eventOf(value: Json, title: string, dialect: Dialect) {
  return { source: 'com.acme', detailType: title, title, version: '1.0.0', detail: { value, dialect } };
}

/** Names of properties that must match a pattern, which OpenAPI 3.0 cannot say. */
const lost: Readonly<Record<string, string>> = {
  'customer-analytics/DemandForecasted/v1/1.0.0': '/properties/forecasts/propertyNames',
  'notifications/NotificationPreferencesChanged/v1/1.0.0': '/properties/topics/propertyNames',
  'notifications/NotificationSent/v1/1.0.0': '/properties/parameters/propertyNames',
  'notifications/NotificationSent/v1/1.1.0': '/properties/parameters/propertyNames',
  'notifications/NotificationSent/v1/1.2.0': '/properties/parameters/propertyNames',
  'shipping/ShipmentTrackingUpdated/v2/2.0.0': '/properties/carrierCodes/propertyNames',
};

describe('the releases of our own catalogue, read back from what the registry would have', () => {
  it.each(releases.flatMap((file) => formats.map((format) => [format, nameOf(file), file] as const)))(
    '%s of %s accepts what the release accepts, and no more unless a loss says so',
    async (format, name, file) => {
      const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
      const named = dialectOf(value);
      if ('finding' in named) throw new Error(named.finding.message);
      const made = registryDocument(eventOf(value, 'OrderPlaced', named.dialect), format);
      if ('problem' in made) throw new Error(made.problem);
      const expected = format === 'OpenApi3' ? lost[name] : undefined;
      expect(made.losses.map(({ pointer }) => pointer)).toEqual(expected === undefined ? [] : [expected]);
      const read = readRegistryDocument(made.content, format);
      if ('problem' in read) throw new Error(read.problem);
      const address = { source: 'com.acme', detailType: 'OrderPlaced', title: 'OrderPlaced', version: '1.0.0' };
      expect(read).toMatchObject({ ...address, notCarried: [] });
      const before = { schema: value, dialect: named.dialect };
      const after = { schema: read.detail.value, dialect: read.detail.dialect };
      expect(await compareBackward(before, after, raw)).toEqual({ verdict: 'compatible' });
      const narrower = await compareBackward(after, before, raw);
      expect(narrower.verdict).toBe(expected === undefined ? 'compatible' : 'breaking');
    },
  );
});
