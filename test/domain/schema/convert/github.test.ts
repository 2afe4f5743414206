import { describe, expect, it } from 'vitest';
import { registryDocument } from '../../../../src/domain/schema/convert/document.ts';
import { readRegistryDocument } from '../../../../src/domain/schema/convert/read.ts';
import { longestContent } from '../../../../src/domain/schema/convert/types.ts';
import { interpret } from '../../../../src/domain/schema/interpret.ts';
import { definitions, document, payloads, schemaOf } from '../../../real/github.ts';

const formats = ['OpenApi3', 'JSONSchemaDraft4'] as const;

describe('GitHub’s webhooks, in draft-07', () => {
  it.each(formats)('are converted to %s exactly, each within what the registry takes', (format) => {
    const sizes: number[] = [];
    for (const webhook of definitions.keys()) {
      const detail = { value: schemaOf(webhook), dialect: 'draft-07' } as const;
      const event = { source: 'com.github', detailType: webhook, title: webhook, version: '1.0.0', detail };
      const made = registryDocument(event, format);
      if ('problem' in made) throw new Error(`${webhook}: ${made.problem}`);
      expect(made.losses, webhook).toEqual([]);
      sizes.push(made.content.length);
      const read = readRegistryDocument(made.content, format);
      if ('problem' in read) throw new Error(`${webhook}: ${read.problem}`);
      expect(read.notCarried, webhook).toEqual([]);
      const before = interpret(detail.value, 'draft-07');
      const after = interpret(read.detail.value, read.detail.dialect);
      for (const { event, id, value } of payloads) {
        // Its own payloads, and some of the others to be refused.
        if (event === webhook || id.endsWith(' 0')) expect(after.accepts(value), id).toBe(before.accepts(value));
      }
    }
    expect(Math.max(...sizes)).toBeLessThan(longestContent);
  });

  it('all in one are more than the registry takes, whatever is shared', () => {
    const detail = { value: document as never, dialect: 'draft-07' } as const;
    const event = { source: 'com.github', detailType: 'any', title: 'any', version: '1.0.0', detail };
    expect(registryDocument(event, 'OpenApi3')).toMatchObject({
      problem: expect.stringMatching(
        /^Without spaces and repetitions the schema still has \d{6} characters; the registry takes 100000\.$/,
      ),
    });
  });
});
