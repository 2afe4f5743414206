import { describe, expect, it } from 'vitest';
import { formatNames, formats } from '../../src/formats/index.ts';
import fc from '../support/property.ts';
import { error, hostile, options, report, warning } from './reports.ts';

describe.each(formatNames)('%s', (name) => {
  it('ends with one line break, whatever was found', async () => {
    const renderer = await formats[name]();
    for (const one of [report(), report(warning), report(error, warning)])
      expect(renderer(one, options)).toMatch(/[^\n]\n$/);
  });

  it('is the same text for the same report, and takes any text', async () => {
    const renderer = await formats[name]();
    fc.assert(fc.property(hostile, (one) => renderer(one, options) === renderer(structuredClone(one), options)));
  });

  it('begins no line with a text out of a file: GitHub Actions would take it for a command', async () => {
    const evil = 'A\n::error file=x::pwned\r::error::pwned';
    const said = { message: evil, found: evil, expected: evil, next: evil };
    const related = [{ message: evil, at: { file: evil } }];
    const findings = [
      { ...error, ...said, related, at: { ...error.at, file: evil } },
      { ...error, ...said, at: { file: '::error::pwned' } },
    ];
    const text = (await formats[name]())({ ...report(...findings), summary: evil }, options);
    if (name === 'github') expect(text.split(/[\r\n]/)).toHaveLength(4);
    else expect(text).not.toMatch(/(?:^|\r)\s*::/m);
  });

  it('lets nothing through that steers a terminal', async () => {
    const renderer = await formats[name]();
    fc.assert(
      fc.property(hostile, (one) => {
        const text = renderer({ ...one, summary: 'Checked.' }, options);
        // A file's name is left as it is in a property of GitHub's commands: the runner takes it, no screen.
        const shown = name === 'github' ? text.replace(/^::\w+ .*?::/gms, '') : text;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        if (name !== 'json' && name !== 'sarif') expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
