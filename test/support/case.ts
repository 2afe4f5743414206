import fs from 'node:fs';
import path from 'node:path';
import type { Tree } from './memory.ts';

/**
 * A case is one text file: what it shows, the files it changes of the smallest workspace, and the findings they give.
 *
 *     -- schemas/orders/domain.yaml --
 *     summary: Orders.
 *     owner: nobody
 *     -- findings --
 *     schemas/orders/domain.yaml:2:8 error unknown-team
 *       …
 *
 * `(gone)` behind a path removes the file, `(unreadable)` makes it one that may not be opened, and `(escaped)` reads
 * `\xNN` as bytes.
 */
export interface Case {
  readonly name: string;
  readonly file: string;
  readonly overrides: { readonly [path: string]: Tree[string] | null };
  readonly findings: string;
}

const HEADER = /^-- (.+?)(?: \((gone|unreadable|escaped)\))? --\n/gm;

export function readCase(file: string): Case {
  const text = fs.readFileSync(file, 'utf8');
  const headers = [...text.matchAll(HEADER)];
  const overrides: Record<string, Tree[string] | null> = {};
  let findings = '';
  for (const [i, header] of headers.entries()) {
    const content = text.slice(header.index + header[0].length, headers[i + 1]?.index);
    const [, name = '', how] = header;
    if (name === 'findings') findings = content.trim();
    else overrides[name] = contentOf(content, how);
  }
  return { name: path.basename(file, '.txt'), file, overrides, findings };
}

function contentOf(content: string, how: string | undefined): Tree[string] | null {
  if (how === 'gone') return null;
  if (how === 'unreadable') return { code: 'unreadable', detail: "The file can't be read (EACCES)." };
  if (how !== 'escaped') return content;
  return Buffer.from(
    content.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** Every case of every rule: `<rule>/(fires|quiet)-….txt`. */
export function readCases(folder: string): readonly { readonly rule: string; readonly cases: readonly Case[] }[] {
  return fs
    .readdirSync(folder)
    .sort()
    .map((rule) => ({
      rule,
      cases: fs
        .readdirSync(path.join(folder, rule))
        .sort()
        .map((file) => readCase(path.join(folder, rule, file))),
    }));
}

/** With `UPDATE_CASES=1` a case takes what was found for its truth: read the difference before you keep it. */
export function updateCase(one: Case, findings: string): void {
  const text = fs.readFileSync(one.file, 'utf8');
  const head = text.slice(0, text.search(/^-- findings --\n/m));
  fs.writeFileSync(one.file, `${head}-- findings --\n${findings === '' ? '' : `${findings}\n`}`);
}
