import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EdaError } from '../errors.ts';

/** A folder to write an example into: the one asked for, which must be empty, or a temporary one. */
export function scratchFolder(asked: string | undefined): { readonly path: string; remove(): void } {
  if (asked === undefined) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eda-demo-'));
    return { path: folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
  }
  const folder = path.resolve(asked);
  fs.mkdirSync(folder, { recursive: true });
  if (fs.readdirSync(folder).length > 0) {
    throw new EdaError('usage', {
      code: 'folder-not-empty',
      message: `${asked} is not empty.`,
      expected: 'an empty folder, or one that does not exist yet',
      next: 'Choose another with --dir.',
    });
  }
  return { path: folder, remove: () => {} };
}
