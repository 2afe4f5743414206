import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../../src/io/files.ts';
import { addedAt, openCommit, openIndex, stagedPaths } from '../../src/io/git.ts';
import { folder } from '../support/eda.ts';
import { repository } from '../support/repository.ts';

const textOf = (root: string, file: string) => {
  const [read] = openIndex(root).read([file]);
  return read && ('text' in read ? read.text : read.problem.code);
};

describe('a commit', () => {
  it('is read in place, and says itself what it does not hold', () => {
    const { root, git, write } = repository({ 'a.json': 'first' });
    git('add', '.');
    git('commit', '-qm', 'one');
    write({ 'a.json': 'on disk', 'b.json': 'new' });
    git('add', '.');
    expect(openCommit(root, 'HEAD').read(['a.json', 'b.json'])).toMatchObject([
      { text: 'first' },
      { problem: { code: 'missing', detail: 'There is no such file at HEAD.' } },
    ]);
  });
});

describe('git’s index', () => {
  it('has what the next commit would hold, not what is on disk', () => {
    const { root, git, write } = repository({ 'a.json': 'first', 'b/c.json': 'c' });
    git('add', '.');
    git('commit', '-qm', 'one');
    write({ 'a.json': 'staged' });
    git('add', 'a.json');
    write({ 'a.json': 'on disk', 'new.json': 'not added' });
    fs.rmSync(path.join(root, 'b/c.json'));
    expect(textOf(root, 'a.json')).toBe('staged');
    expect(textOf(root, 'b/c.json')).toBe('c');
    expect(textOf(root, 'new.json')).toBe('missing');
    expect(openIndex(root).list('')).toEqual(['a.json', 'b/c.json']);
    expect(stagedPaths(root)).toEqual(['a.json']);
  });

  it('is there before the first commit', () => {
    const { root, git } = repository({ 'a.json': '1' });
    expect(openIndex(root).list('')).toEqual([]);
    git('add', '.');
    expect(stagedPaths(root)).toEqual(['a.json']);
    expect(textOf(root, 'a.json')).toBe('1');
  });

  it('knows deleted and renamed files by both names', () => {
    const { root, git } = repository({ 'a.json': 'one and the same', 'b.json': '2' });
    git('add', '.');
    git('commit', '-qm', 'one');
    git('mv', 'a.json', 'c.json');
    git('rm', '-q', 'b.json');
    expect(stagedPaths(root)).toEqual(['a.json', 'b.json', 'c.json']);
    expect(openIndex(root).list('')).toEqual(['c.json']);
  });

  it('is seen from a folder of the repository, names as they are', () => {
    const { root, git } = repository({ 'top.json': '1', 'platform/grün [1].json': '"ü"', 'platform/x/y.json': '2' });
    git('add', '.');
    const inside = path.join(root, 'platform');
    expect(openIndex(inside).list('')).toEqual(['grün [1].json', 'x/y.json']);
    expect(stagedPaths(inside)).toEqual(['grün [1].json', 'x/y.json']);
    expect(textOf(inside, 'grün [1].json')).toBe('"ü"');
    expect(textOf(inside, '../top.json')).toBe('missing');
  });

  it('lists and reads links to folders as the disk does', () => {
    const { root, git } = repository({ 'a/real.json': '"real"', 'b/x.json': '1' });
    const link = (to: string, at: string) => fs.symlinkSync(to, path.join(root, at));
    link('../a', 'b/link');
    link('link', 'b/again');
    link('round', 'b/round');
    link(os.tmpdir(), 'b/outside');
    git('add', '.');
    for (const files of [openIndex(root), openFolder(root)]) {
      expect(files.list('')).toEqual(['a/real.json', 'b/again/', 'b/link/', 'b/outside/', 'b/round', 'b/x.json']);
      expect(files.list('b/again')).toEqual(['b/again/real.json']);
    }
    expect(textOf(root, 'b/link/real.json')).toBe('"real"');
    expect(textOf(root, 'b/again/real.json')).toBe('"real"');
    expect(textOf(root, 'b/again/none.json')).toBe('missing');
    expect(textOf(root, 'b/round/none.json')).toBe('missing');
  });

  it('follows links as the disk would, and never out of the folder', () => {
    const { root, git } = repository({ 'a/real.json': '"real"', 'b/x': '' });
    const link = (to: string, at: string) => fs.symlinkSync(to, path.join(root, at));
    link('../a/real.json', 'b/link.json');
    link('link.json', 'b/again.json');
    link('../../outside.json', 'b/out.json');
    link('round.json', 'b/round.json');
    link('nowhere.json', 'b/dangling.json');
    git('add', '.');
    const answers = ['link', 'again', 'out', 'round', 'dangling'].map((name) => textOf(root, `b/${name}.json`));
    expect(answers).toEqual(['"real"', '"real"', 'outside', 'unreadable', 'missing']);
  });

  it('does not look into submodules', () => {
    const inner = repository({ 'x.json': '1' });
    inner.git('add', '.');
    inner.git('commit', '-qm', 'one');
    const { root, git } = repository({ 'a.json': '1' });
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub.json');
    expect(textOf(root, 'sub.json')).toBe('not-a-file');
    expect(textOf(root, 'sub.json/x.json')).toBe('missing');
  });

  it('leaves out what is only intended to be added', () => {
    const { root, git } = repository({ 'later.json': '{}', 'empty.json': '' });
    git('add', 'empty.json');
    git('add', '--intent-to-add', 'later.json');
    expect(openIndex(root).list('')).toEqual(['empty.json']);
  });

  it('keeps the sizes of its contents apart', () => {
    const { root, git } = repository({
      'a.json': '',
      'b.json': '\n',
      'c.json': 'x\n'.repeat(5000),
      'd.json': Buffer.from([0, 1]),
    });
    git('add', '.');
    const reads = openIndex(root).read(['d.json', 'c.json', 'missing.json', 'b.json', 'a.json']);
    expect(reads.map((read) => ('text' in read ? read.text.length : read.problem.code))).toEqual([
      'binary',
      10_000,
      'missing',
      1,
      0,
    ]);
  });

  it('takes one side of a conflict', () => {
    const { root, git, write } = repository({ 'a.json': 'base' });
    git('add', '.');
    git('commit', '-qm', 'base');
    git('checkout', '-qb', 'theirs');
    write({ 'a.json': 'theirs' });
    git('commit', '-qam', 'theirs');
    git('checkout', '-q', 'main');
    write({ 'a.json': 'ours' });
    git('commit', '-qam', 'ours');
    expect(() => git('merge', '-q', 'theirs')).toThrow();
    expect(openIndex(root).list('')).toEqual(['a.json']);
    expect(['ours', 'theirs', 'base']).toContain(textOf(root, 'a.json'));
  });

  it('does not show what a killed run left behind', () => {
    const { root, git } = repository({ 'a.json': '1', 'b/.a.json.123.eda.tmp': 'half' });
    git('add', '.');
    expect(openIndex(root).list('')).toEqual(['a.json']);
    expect(stagedPaths(root)).toEqual(['a.json']);
  });

  it('is not there outside a repository', () => {
    expect(() => openIndex(folder())).toThrow(
      expect.objectContaining({ kind: 'input', detail: expect.objectContaining({ code: 'no-repository' }) }),
    );
  });
});

describe('when a file came into history', () => {
  const day = (date: Date | undefined) => date?.toISOString().slice(0, 10);

  it('is when it came to the branch that is checked out, however old its commit', () => {
    const { root, git, gitOn, write } = repository({ 'a.json': '1' });
    git('add', '.');
    gitOn('2026-01-01', 'commit', '-qm', 'one');
    git('checkout', '-qb', 'side');
    write({ 'b.json': '2' });
    git('add', '.');
    gitOn('2026-01-02', 'commit', '-qm', 'two');
    expect(day(addedAt(root, ['b.json']).get('b.json'))).toBe('2026-01-02');
    git('checkout', '-q', 'main');
    gitOn('2026-11-20', 'merge', '-q', '--no-ff', '-m', 'merge', 'side');
    const added = addedAt(root, ['a.json', 'b.json', 'c.json']);
    expect([...added].map(([file, date]) => [file, day(date)]).sort()).toEqual([
      ['a.json', '2026-01-01'],
      ['b.json', '2026-11-20'],
    ]);
  });

  it('is the last time, where it was gone in between', () => {
    const { root, git, gitOn, write } = repository({ 'in/a.json': '1' });
    git('add', '.');
    gitOn('2026-01-01', 'commit', '-qm', 'one');
    git('rm', '-q', 'in/a.json');
    gitOn('2026-02-01', 'commit', '-qm', 'two');
    write({ 'in/a.json': '1' });
    git('add', '.');
    gitOn('2026-03-01', 'commit', '-qm', 'three');
    expect(day(addedAt(path.join(root, 'in'), ['a.json']).get('a.json'))).toBe('2026-03-01');
  });
});
