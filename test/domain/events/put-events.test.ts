import { describe, expect, it } from 'vitest';
import type { PutEntry } from '../../../src/domain/events/put-events.ts';
import {
  batches,
  CLASSIC_LIMITS,
  entryFailure,
  entrySize,
  isOversize,
  utf8Length,
} from '../../../src/domain/events/put-events.ts';
import fc from '../../support/property.ts';

const good = { source: 'com.acme.orders', detailType: 'OrderPlaced', detail: '{"id":1}' };

describe('utf8Length', () => {
  it('agrees with Buffer for any text, lone surrogates included', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((u) => String.fromCharCode(u)) }),
        (text) => {
          expect(utf8Length(text)).toBe(Buffer.byteLength(text, 'utf8'));
        },
      ),
    );
    for (const text of ['', 'a', 'é', '€', '😀', '\ud83d', '\ude00', '\ud83d\ud83d\ude00']) {
      expect(utf8Length(text), JSON.stringify(text)).toBe(Buffer.byteLength(text, 'utf8'));
    }
  });
});

describe('entrySize', () => {
  it('counts bytes of the parts, and 14 for a time', () => {
    expect(entrySize({ source: 'é', detailType: 'ab', detail: '{}', resources: ['x', '€'] })).toBe(2 + 2 + 2 + 1 + 3);
    expect(entrySize({ source: 'a', time: new Date(0) })).toBe(15);
    expect(entrySize({})).toBe(0);
  });
});

describe('batches', () => {
  const limits = { entries: 4, bytes: 100 };
  const entry = fc.record({ detail: fc.string({ maxLength: 130 }) });

  it('keeps every entry once, in order, and every request within the limits', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const { requests, oversize } = batches(entries, limits);
        const sent = requests.flat();
        expect(sent).toEqual([...sent].sort((a, b) => a - b));
        expect([...sent, ...oversize].sort((a, b) => a - b)).toEqual(entries.map((_, i) => i));
        for (const request of requests) {
          expect(request.length).toBeGreaterThan(0);
          expect(request.length).toBeLessThanOrEqual(limits.entries);
          expect(
            isOversize(
              request.map((i) => entries[i]!),
              limits,
            ),
          ).toBe(false);
        }
        for (const index of oversize) expect(isOversize([entries[index]!], limits)).toBe(true);
      }),
    );
  });

  it('opens a new request only where the last is full', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const { requests } = batches(entries, limits);
        for (const [i, request] of requests.slice(1).entries()) {
          const before = requests[i]!;
          const grown = [...before, request[0]!].map((index) => entries[index]!);
          expect(grown.length > limits.entries || isOversize(grown, limits)).toBe(true);
        }
      }),
    );
  });

  it('takes an entry of one byte less than the limit, and not one of the limit', () => {
    const of = (bytes: number): PutEntry => ({ detail: 'x'.repeat(bytes) });
    expect(batches([of(CLASSIC_LIMITS.bytes - 1), of(CLASSIC_LIMITS.bytes), of(1)])).toEqual({
      requests: [[0], [2]],
      oversize: [1],
    });
  });

  it('has no request for no entry', () => {
    expect(batches([])).toEqual({ requests: [], oversize: [] });
  });
});

describe('entryFailure', () => {
  const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
  const required = (name: string): string => `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;

  it.each<[string, PutEntry, string, string | RegExp]>([
    ['no source', { ...good, source: '' }, 'InvalidArgument', required('Source')],
    ['no detail-type', { ...good, detailType: '' }, 'InvalidArgument', required('DetailType')],
    ['no detail', { source: 'a', detailType: 'b' }, 'InvalidArgument', required('Detail')],
    ['nothing', {}, 'InvalidArgument', required('Source')],
    ['detail-type of 129', { ...good, detailType: 'x'.repeat(129) }, 'InvalidArgument', /DetailType/],
    [
      'reserved source',
      { ...good, source: 'aws.s3' },
      'NotAuthorizedForSourceException',
      'Not authorized for the source.',
    ],
    ['truncated', { ...good, detail: '{"a":' }, 'MalformedDetail', 'Detail is malformed.'],
    ['text', { ...good, detail: 'hello' }, 'MalformedDetail', 'Detail is malformed.'],
    ['array', { ...good, detail: '[{}]' }, 'MalformedDetail', 'Detail is malformed.'],
    ['string', { ...good, detail: '"{}"' }, 'MalformedDetail', 'Detail is malformed.'],
    ['null', { ...good, detail: 'null' }, 'MalformedDetail', 'Detail is malformed.'],
    ['1,001 levels', { ...good, detail: nested(1001) }, 'MalformedDetail', /1000 levels/],
    ['100,000 levels', { ...good, detail: nested(100_000) }, 'MalformedDetail', /1000 levels/],
    ['2^63', { ...good, detail: '{"a":[9223372036854775808]}' }, 'MalformedDetail', /64-bit/],
    ['-2^63-1', { ...good, detail: '{"a":-9223372036854775809}' }, 'MalformedDetail', /64-bit/],
    ['a million digits', { ...good, detail: `{"a":${'9'.repeat(1_000_000)}}` }, 'MalformedDetail', /64-bit/],
  ])('refuses: %s', (_, entry, errorCode, errorMessage) => {
    expect(entryFailure(entry)).toEqual({
      errorCode,
      errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
    });
  });

  it.each<[string, PutEntry]>([
    ['a plain entry', good],
    ['detail-type of 128', { ...good, detailType: 'x'.repeat(128) }],
    ['a source that only starts with aws', { ...good, source: 'awsome' }],
    ['1,000 levels', { ...good, detail: nested(1000) }],
    [
      'brackets and digits in strings',
      { ...good, detail: JSON.stringify({ a: `\\"${'[{'.repeat(2000)}${'9'.repeat(30)}\\` }) },
    ],
    ['both ends of 64 bits', { ...good, detail: '{"a":9223372036854775807,"b":-9223372036854775808}' }],
    ['large numbers that are no integers', { ...good, detail: '{"a":1e300,"b":99999999999999999999.5}' }],
    ['__proto__', { ...good, detail: '{"__proto__":{"a":1}}' }],
  ])('accepts: %s', (_, entry) => {
    expect(entryFailure(entry)).toBeUndefined();
  });
});
