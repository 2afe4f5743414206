import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordFiles } from '../../src/io/records.ts';
import { folder } from '../support/eda.ts';

describe('a record file', () => {
  it('grows behind what it holds, or begins anew', () => {
    const cwd = folder({ 'a.ndjson': '1\n' });
    const records = recordFiles(cwd);
    const file = records.open('a.ndjson', false);
    file.append('2\n3\n');
    expect(fs.readFileSync(path.join(cwd, 'a.ndjson'), 'utf8')).toBe('1\n2\n3\n');
    file.close();
    expect(records.size('a.ndjson')).toBe(6);
    records.open('a.ndjson', true).close();
    expect([records.size('a.ndjson'), records.size('b.ndjson')]).toEqual([0, undefined]);
  });

  it('goes on behind a line that a crash cut off', () => {
    const cwd = folder({ 'a.ndjson': '1\n{"entry' });
    const file = recordFiles(cwd).open('a.ndjson', false);
    file.append('2\n');
    file.close();
    expect(fs.readFileSync(path.join(cwd, 'a.ndjson'), 'utf8')).toBe('1\n{"entry\n2\n');
  });

  it.each([
    ['in a folder that is not there', 'none/a.ndjson', /ENOENT/, /make it/],
    ['where a folder is', 'sub', /EISDIR/, /name a file/],
  ])('can not be had %s', (_, name, message, next) => {
    const cwd = folder({ 'sub/x': '' });
    expect(() => recordFiles(cwd).open(name, false)).toThrow(
      expect.objectContaining({
        kind: 'input',
        detail: expect.objectContaining({
          code: 'not-written',
          at: { file: name },
          message: expect.stringMatching(message),
          next: expect.stringMatching(next),
        }),
      }),
    );
  });
});

it.skipIf(process.platform === 'win32')('what is no file is not removed', () => {
  const cwd = folder();
  fs.symlinkSync('/dev/null', path.join(cwd, 'link'));
  recordFiles(cwd).remove('link');
  expect(fs.readdirSync(cwd)).toEqual(['link']);
});

describe('a file that one process claims', () => {
  it('tells what a process left in it that is gone', () => {
    const cwd = folder({ lock: '999999999\n+1-3\n' });
    const records = recordFiles(cwd);
    const { file, before } = records.claim('lock');
    expect(before).toBe('+1-3\n');
    file.append('+4\n');
    // A run that is killed in its turn has not forgotten what the first one left.
    expect(fs.readFileSync(path.join(cwd, 'lock'), 'utf8')).toBe(`${process.pid}\n+1-3\n+4\n`);
    file.close();
    records.remove('lock');
    expect(fs.readdirSync(cwd)).toEqual([]);
  });

  it('tells what a process left that was killed while it took over', () => {
    const cwd = folder({ 'lock.999999998': '999999999\n+1-3\n', lock: '999999998\n', 'lock.7x': 'mine' });
    const { file, before } = recordFiles(cwd).claim('lock');
    expect(before).toContain('+1-3\n');
    file.close();
    expect(fs.readdirSync(cwd).sort()).toEqual(['lock', 'lock.7x']);
  });

  it('is refused while that process runs', () => {
    const cwd = folder({ lock: `${process.ppid}\n` });
    expect(() => recordFiles(cwd).claim('lock')).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ code: 'in-use' }) }),
    );
  });
});
