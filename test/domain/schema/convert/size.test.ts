import { describe, expect, it } from 'vitest';
import { compareBackward } from '../../../../src/domain/compat/compare.ts';
import type { Json } from '../../../../src/domain/json.ts';
import { registryDocument } from '../../../../src/domain/schema/convert/document.ts';
import { readRegistryDocument } from '../../../../src/domain/schema/convert/read.ts';
import { longestContent } from '../../../../src/domain/schema/convert/types.ts';
import { addressKeywords } from '../../../support/aws-event.ts';

const formats = ['OpenApi3', 'JSONSchemaDraft4'] as const;

/** An event with so many properties, each of a schema that is written out. */
function wide(count: number, of: (i: number) => Json) {
  const properties = Object.fromEntries(Array.from({ length: count }, (_, i) => [`property${i}`, of(i)]));
  const value = { type: 'object', properties, additionalProperties: false };
  return {
    source: 's',
    detailType: 'Wide',
    title: 'Wide',
    version: '1.0.0',
    detail: { value, dialect: '2020-12' as const },
  };
}

const address = {
  type: 'object',
  description: 'A postal address, written out wherever it is needed.',
  properties: {
    lines: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[ -~]*$' } },
    country: { enum: ['GB', 'DE'] },
  },
  required: ['lines', 'country'],
};

describe('content', () => {
  it.each(formats)('of %s that is small has its line breaks, and is the same every time', (format) => {
    const made = registryDocument(
      wide(1, () => address),
      format,
    );
    expect(made).toMatchObject({ content: expect.stringContaining('\n  ') });
    expect(
      registryDocument(
        wide(1, () => address),
        format,
      ),
    ).toEqual(made);
  });

  it.each(formats)('of %s that is too long with its line breaks loses these only', (format) => {
    const made = registryDocument(
      wide(800, (i) => ({ type: 'string', title: `${i} ${'x'.repeat(60)}` })),
      format,
    );
    if ('problem' in made) throw new Error(made.problem);
    expect(made.content).not.toContain('\n');
    expect(Object.keys(definitionsOf(made.content))).toEqual(format === 'OpenApi3' ? ['AWSEvent', 'Wide'] : ['Wide']);
  });

  it.each(formats)(
    'of %s that is too long even so has what repeats itself as definitions, and accepts the same',
    async (format) => {
      const event = wide(500, () => address);
      const made = registryDocument(event, format);
      if ('problem' in made) throw new Error(made.problem);
      expect(made.content.length).toBeLessThan(longestContent);
      expect(Object.keys(definitionsOf(made.content))).toEqual(expect.arrayContaining(['Wide', 'property0']));
      const read = readRegistryDocument(made.content, format);
      if ('problem' in read) throw new Error(read.problem);
      const [before, after] = [event.detail, read.detail].map(({ value, dialect }) => ({ schema: value, dialect })) as [
        never,
        never,
      ];
      const raw = { writers: 'open', readers: 'as-written' } as const;
      expect(await compareBackward(before, after, raw)).toMatchObject({ verdict: 'compatible' });
      expect(await compareBackward(after, before, raw)).toMatchObject({ verdict: 'compatible' });
    },
  );

  it('that nothing makes short enough is a problem, with how long it is', () => {
    expect(
      registryDocument(
        wide(2000, (i) => ({ type: 'string', title: `${i} ${'x'.repeat(60)}` })),
        'OpenApi3',
      ),
    ).toMatchObject({
      problem: expect.stringMatching(/still has 2\d{5} characters; the registry takes 100000\.$/),
    });
  });

  it('that would double with each level has a problem', () => {
    let value: Json = true;
    for (let i = 0; i < 20; i++) value = { if: value, then: { minimum: i }, else: { maximum: i } };
    const made = registryDocument({ ...wide(0, () => true), detail: { value, dialect: '2020-12' } }, 'OpenApi3');
    expect(made).toMatchObject({ problem: 'The schema repeats itself so often that its conversion has no end.' });
  });

  it('names the detail’s component after the event, within what a name may have', () => {
    const named = (title: string) => {
      const made = registryDocument({ ...wide(1, () => address), title, detailType: 'x y/z' }, 'OpenApi3');
      if ('problem' in made) throw new Error(made.problem);
      const definitions = definitionsOf(made.content);
      expect(definitions.AWSEvent).toMatchObject({
        ...addressKeywords('s', 'x y/z'),
      });
      return Object.keys(definitions).filter((name) => name !== 'AWSEvent');
    };
    expect(['OrderPlaced', 'order placed/v2', 'AWSEvent', '🎉', '__proto__'].map(named)).toEqual([
      ['OrderPlaced'],
      ['OrderPlacedV2'],
      ['AWSEventDetail'],
      ['Schema'],
      ['Proto'],
    ]);
  });
});

function definitionsOf(content: string): Record<string, Json> {
  const document = JSON.parse(content);
  return document.definitions ?? document.components.schemas;
}
