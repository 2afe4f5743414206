import { Chalk } from 'chalk';
import type { ExampleFile, RulePage } from '../domain/rules.ts';
import type { RenderOptions } from './render-options.ts';
import { visible } from './visible.ts';

type Section = { readonly title: string } & ({ readonly text: string } | { readonly files: readonly ExampleFile[] });

/** What a page says, in its order. */
function sections({ why, bad, good, fix }: RulePage): readonly Section[] {
  return [
    { title: 'Why', text: why },
    { title: 'Found', files: bad },
    { title: 'Clean', files: good },
    { title: 'Mend it', text: fix },
  ];
}

/** The page of a rule for a terminal. */
export function renderRule(rule: RulePage, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const body = sections(rule).map((section) => {
    const lines =
      'text' in section
        ? [section.text]
        : section.files.flatMap(({ file, text }) => [
            ...(file === undefined ? [] : [ink.underline(file)]),
            ...shown(text)
              .split('\n')
              .map((line) => (file === undefined ? line : `  ${line}`)),
          ]);
    return `${ink.bold(section.title)}\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`;
  });
  const severity = rule.severity === 'error' ? ink.red('error') : ink.yellow('warning');
  return `${ink.bold(rule.id)} (${severity})\n${rule.summary}\n\n${body.join('\n')}`;
}

/** The page of a rule for a browser: what `docs/rules` holds. */
export function ruleMarkdown(rule: RulePage): string {
  const body = sections(rule).map((section) => {
    const text = 'text' in section ? section.text : section.files.map(block).join('\n\n');
    return `## ${section.title}\n\n${text}\n`;
  });
  const kind = rule.severity === 'error' ? 'An error' : 'A warning';
  return `# ${rule.id}\n\n${kind}: ${rule.summary}\n\n${body.join('\n')}`;
}

function block({ file, text }: ExampleFile): string {
  const language = /^\s*[{[]/.test(text) ? 'json' : 'yaml';
  return `${file === undefined ? '' : `\`${file}\`\n\n`}\`\`\`${language}\n${shown(text)}\n\`\`\``;
}

function shown(text: string): string {
  return visible(text.trimEnd());
}
