import { describe, expect, it } from 'vitest';
import { decodable, split } from '../../src/io/lines.ts';
import type { FileProblem } from '../../src/ports.ts';
import fc from '../support/property.ts';

async function lines(chunks: readonly Buffer[]): Promise<(string | FileProblem)[]> {
  const all: (string | FileProblem)[] = [];
  for await (const some of split(
    (async function* () {
      yield* chunks;
    })(),
  ))
    all.push(...some);
  return all;
}

/** Cuts bytes at the places given, which may be inside a character. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
}

describe('decodable', () => {
  const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
  it.each<[string, Buffer, string]>([
    ['the mark before UTF-8', Buffer.concat([BOM, Buffer.from('{"a":1}')]), '{"a":1}'],
    ['the mark alone', BOM, ''],
    ['half a mark', BOM.subarray(0, 2), '\ufffd'],
    ['a text without one', Buffer.from('ab'), 'ab'],
    ['nothing', Buffer.alloc(0), ''],
  ])('%s, wherever its bytes are cut', async (_, bytes, text) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (places) => {
        async function* chunks() {
          yield* cut(bytes, places);
        }
        const all: Buffer[] = [];
        for await (const chunk of decodable('f', chunks())) all.push(chunk);
        expect(Buffer.concat(all).toString()).toBe(text);
      }),
    );
  });

  it('UTF-16 is refused, wherever its bytes are cut', async () => {
    for (const at of [[], [1], [2], [1, 2]]) {
      async function* chunks() {
        yield* cut(Buffer.from('\ufeff{}', 'utf16le'), at);
      }
      await expect(decodable('f', chunks()).next()).rejects.toMatchObject({ detail: { code: 'unreadable-file' } });
    }
  });
});

describe('split', () => {
  it('reads no further where no line ends', async () => {
    let read = 0;
    async function* endless() {
      for (const chunk = Buffer.alloc(16 * 1024 * 1024); ; read++) yield chunk;
    }
    const found: unknown[] = [];
    for await (const some of split(endless())) found.push(...some);
    expect(found).toEqual([expect.objectContaining({ code: 'too-large' })]);
    expect(read).toBeLessThan(20);
  });

  it('gives the lines of a text, wherever its bytes are cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'ä', '😀', '') });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat()), async (written, places) => {
        const expected = written.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(await lines(cut(Buffer.from(written), places))).toEqual(expected);
      }),
    );
  });

  it('says of a line that is no text, and goes on', async () => {
    expect(await lines([Buffer.from('a\n\xff\xfe\nb\n', 'latin1')])).toEqual([
      'a',
      { code: 'binary', detail: 'The line is not valid UTF-8.' },
      'b',
    ]);
  });

  it('drops a line without end, and goes on', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const found = await lines([Buffer.from('a\n'), ...Array(12).fill(chunk), Buffer.from('x\nb\nc')]);
    expect(found).toEqual(['a', expect.objectContaining({ code: 'too-large' }), 'b', 'c']);
    expect(await lines(Array(12).fill(chunk))).toEqual([expect.objectContaining({ code: 'too-large' })]);
  });
});
