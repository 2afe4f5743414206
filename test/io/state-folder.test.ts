import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EdaError } from '../../src/errors.ts';
import { openStateFolder, type StateFolder } from '../../src/io/state-folder.ts';

let folder: string;
let state: StateFolder | undefined;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eda-state-'));
});
afterEach(() => {
  state?.close();
  state = undefined;
  fs.rmSync(folder, { recursive: true });
});

const open = () => {
  state = openStateFolder(folder, 'state');
  return state.collection<{ n: number }>('things');
};
const reopen = () => {
  state?.close();
  return open();
};
const detailOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(EdaError);
    return (error as EdaError).detail;
  }
  throw new Error('Nothing was thrown.');
};
const file = () => path.join(folder, 'things', fs.readdirSync(path.join(folder, 'things'))[0] ?? '');

describe('a folder of state', () => {
  it('has again what was kept', () => {
    const things = open();
    things.set('a', { n: 1 });
    things.set('A', { n: 2 });
    things.set(`${'long/'.repeat(100)}__proto__`, { n: 3 });
    things.set('gone', { n: 4 });
    things.delete('gone');
    things.set('a', { n: 5 });
    const again = reopen();
    expect([...again.values()].map(({ n }) => n).sort()).toEqual([2, 3, 5]);
    expect([again.size, again.get('a'), again.get('gone')]).toEqual([3, { n: 5 }, undefined]);
  });

  it('is made where there is none', () => {
    folder = path.join(folder, 'deep', 'er');
    open().set('a', { n: 1 });
    expect(reopen().get('a')).toEqual({ n: 1 });
    folder = path.dirname(path.dirname(folder));
  });

  it('forgets what a killed write left', () => {
    open().set('a', { n: 1 });
    fs.writeFileSync(`${file()}.new`, '{"key":"a","val');
    fs.writeFileSync(path.join(folder, 'eda-state.json.new'), '');
    expect(reopen().get('a')).toEqual({ n: 1 });
    expect(fs.readdirSync(path.join(folder, 'things'))).toHaveLength(1);
  });

  it.each<[string, (text: string) => string]>([
    ['is cut', (text) => text.slice(0, 20)],
    ['is empty', () => ''],
    ['was edited', (text) => text.replace('"n":1', '"n":2')],
    ['is of something else', () => '[]'],
  ])('says which file %s', (_, change) => {
    open().set('a', { n: 1 });
    fs.writeFileSync(file(), change(fs.readFileSync(file(), 'utf8')));
    expect(detailOf(reopen)).toMatchObject({
      code: 'corrupt-state',
      at: { file: expect.stringMatching(/^state.things.[\da-f]{40}\.json$/) },
      next: expect.stringContaining('Remove the file'),
    });
    // And the lock is nobody's.
    fs.rmSync(file());
    expect(open().size).toBe(0);
  });

  it('leaves folders of others as they are', () => {
    fs.writeFileSync(path.join(folder, 'package.json'), '{}');
    expect(detailOf(open)).toMatchObject({ code: 'foreign-state', found: 'package.json' });
    expect(fs.readdirSync(folder)).toEqual(['package.json']);
    fs.writeFileSync(path.join(folder, 'eda-state.json'), '{"format":"eda-endpoint-state","version":2}');
    expect(detailOf(open)).toMatchObject({ code: 'foreign-state', found: expect.stringContaining('"version":2') });
  });

  it('is no file', () => {
    const here = folder;
    folder = path.join(folder, 'file');
    fs.writeFileSync(folder, '');
    expect(detailOf(open)).toMatchObject({ code: 'state-unusable', next: 'Name a folder with --data.' });
    folder = here;
  });

  it('has one owner at a time', () => {
    open();
    expect(detailOf(() => openStateFolder(folder, 'state'))).toMatchObject({ code: 'state-in-use' });
    state?.close();
    // Of the process that runs this test, which is alive.
    fs.writeFileSync(path.join(folder, 'lock'), String(process.ppid));
    expect(detailOf(open)).toMatchObject({
      code: 'state-in-use',
      message: `state is the state of a bus that is running (process ${process.ppid}).`,
    });
  });

  it.each(['999999999', '', String(process.pid)])('is free again after a kill, whose lock says %j', (pid) => {
    open();
    state?.close();
    fs.writeFileSync(path.join(folder, 'lock'), pid);
    open();
    expect(fs.readFileSync(path.join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
    state?.close();
    expect(fs.existsSync(path.join(folder, 'lock'))).toBe(false);
  });
});
