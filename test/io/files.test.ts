import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fileFromBytes, openFolder } from '../../src/io/files.ts';
import { fileWorld, workingFolder } from '../../src/io/world.ts';
import { folder, snapshot } from '../support/eda.ts';

const problemOf = (root: string, file: string) => {
  const [read] = openFolder(root).read([file]);
  return read && 'problem' in read ? read.problem.code : read?.text;
};

describe('reading', () => {
  it('lists data files in order, and leaves .git and node_modules alone', () => {
    const root = folder({
      'b/x.json': '',
      'a.json': '',
      '.git/config': '',
      'b/node_modules/p/package.json': '',
      'b-c/y.json': '',
    });
    expect(openFolder(root).list('')).toEqual(['a.json', 'b-c/y.json', 'b/x.json']);
    expect(openFolder(root).list('b')).toEqual(['b/x.json']);
    expect(openFolder(root).list('missing')).toEqual([]);
    expect(openFolder(root).list('a.json')).toEqual([]);
  });

  it('answers each path in order, whatever it is', () => {
    const root = folder({ 'a.json': '{}', 'b/c.json': '1' });
    fs.symlinkSync('nowhere', path.join(root, 'dangling.json'));
    fs.symlinkSync('round.json', path.join(root, 'round.json'));
    const answers = [
      'a.json',
      'b',
      'missing.json',
      'a.json/x',
      '../a.json',
      'dangling.json',
      'round.json',
      'a\0b',
      '',
    ].map((file) => problemOf(root, file));
    expect(answers).toEqual([
      '{}',
      'not-a-file',
      'missing',
      'missing',
      'outside',
      'missing',
      'unreadable',
      'unreadable',
      'not-a-file',
    ]);
  });

  it('lists a link to a folder with a slash, and does not enter it', () => {
    const root = folder({ 'a/real.json': '', 'b/x.json': '' });
    fs.symlinkSync('../a', path.join(root, 'b/link'));
    fs.symlinkSync('round', path.join(root, 'b/round'));
    expect(openFolder(root).list('')).toEqual(['a/real.json', 'b/link/', 'b/round', 'b/x.json']);
    // Who names it means it.
    expect(openFolder(root).list('b/link')).toEqual(['b/link/real.json']);
    expect(problemOf(root, 'b/link/real.json')).toBe('');
  });

  it('follows links inside the folder, and none that lead out of it', () => {
    const outside = folder({ 'secret.json': '"secret"' });
    const root = folder({ 'a.json': '"mine"', 'b/c.json': '"c"' });
    fs.symlinkSync('a.json', path.join(root, 'inside.json'));
    fs.symlinkSync('b', path.join(root, 'folder'));
    fs.symlinkSync(path.join(outside, 'secret.json'), path.join(root, 'file.json'));
    fs.symlinkSync(outside, path.join(root, 'out'));
    fs.symlinkSync('out/secret.json', path.join(root, 'twice.json'));
    const answers = [
      'inside.json',
      'folder/c.json',
      'file.json',
      'out/secret.json',
      'twice.json',
      `../${path.basename(outside)}/secret.json`,
    ];
    expect(answers.map((file) => problemOf(root, file))).toEqual([
      '"mine"',
      '"c"',
      'outside',
      'outside',
      'outside',
      'outside',
    ]);
  });

  it('works in a folder that is itself reached by a link', () => {
    const root = folder({ 'real/a.json': '{}' });
    fs.symlinkSync('real', path.join(root, 'link'));
    expect(problemOf(path.join(root, 'link'), 'a.json')).toBe('{}');
  });

  it('reads no more than 10 MiB, and looks at no byte of more', () => {
    const root = folder();
    fs.writeFileSync(path.join(root, 'big.json'), '');
    fs.truncateSync(path.join(root, 'big.json'), 100 * 1024 * 1024);
    const [read] = openFolder(root).read(['big.json']);
    expect(read).toMatchObject({
      problem: { code: 'too-large', detail: 'The file has 100 MiB; eda reads files of up to 10 MiB.' },
    });
  });

  it.each([
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'The file is written in UTF-16; save it as UTF-8.'],
    ['bytes', Buffer.from([0x7f, 0x45, 0, 1]), 'The file holds bytes that are not text.'],
    ['Latin-1', Buffer.from('grün', 'latin1'), 'The file is not valid UTF-8.'],
  ])('says of %s what it is', (_, bytes, detail) => {
    expect(fileFromBytes('a.json', bytes)).toEqual({ path: 'a.json', problem: { code: 'binary', detail } });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', () => {
    const root = folder();
    spawnSync('mkfifo', [path.join(root, 'pipe.json')]);
    fs.symlinkSync('pipe.json', path.join(root, 'link.json'));
    expect(openFolder(root).list('')).toEqual(['link.json']);
    expect(problemOf(root, 'pipe.json')).toBe('not-a-file');
    expect(problemOf(root, 'link.json')).toBe('not-a-file');
  });
});

describe('writing', () => {
  it('makes folders, replaces files and leaves nothing else', () => {
    const root = folder({ 'a/old.json': '1' });
    const files = openFolder(root);
    files.write('a/old.json', '2');
    files.writeAll([
      { path: 'b/c/new.json', text: '3' },
      { path: 'b/d.json', text: '4' },
    ]);
    expect(snapshot(root)).toEqual({ 'a/old.json': '2', 'b/c/new.json': '3', 'b/d.json': '4' });
  });

  it('never replaces what is no file', () => {
    const root = folder({});
    expect(spawnSync('mkfifo', [path.join(root, 'pipe')]).status).toBe(0);
    expect(() => openFolder(root).write('pipe', 'x')).toThrow('a device, pipe or socket');
    expect(fs.lstatSync(path.join(root, 'pipe')).isFIFO()).toBe(true);
  });

  it('writes all or nothing', () => {
    const root = folder({ 'a.json': '1', 'file/in/the/way': '' });
    const write = () =>
      openFolder(root).writeAll([
        { path: 'a.json', text: '2' },
        { path: 'file/in/the/way/b.json', text: '3' },
      ]);
    expect(write).toThrow(
      expect.objectContaining({ kind: 'input', detail: expect.objectContaining({ code: 'not-written' }) }),
    );
    expect(snapshot(root)).toEqual({ 'a.json': '1', 'file/in/the/way': '' });
  });

  it('is not stopped by what a killed run left behind: nobody sees it, and the next write removes it', () => {
    const root = folder({ 'b/kept.12.tmp': '', 'b/.kept.tmp': '' });
    // Killed between the writing and the renaming.
    const script = `
      import fs from 'node:fs';
      import { openFolder } from ${JSON.stringify(pathToFileURL(path.resolve('src/io/files.ts')).href)};
      fs.renameSync = () => process.kill(process.pid, 'SIGKILL');
      openFolder(${JSON.stringify(root)}).writeAll([{ path: 'b/a.json', text: 'half' }, { path: 'b/c.json', text: 'half' }]);
    `;
    const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(killed.signal).toBe('SIGKILL');
    expect(fs.readdirSync(path.join(root, 'b'))).toHaveLength(4);
    const files = openFolder(root);
    expect(files.list('')).toEqual(['b/.kept.tmp', 'b/kept.12.tmp']);
    files.write('b/a.json', 'whole');
    expect(snapshot(root)).toEqual({ 'b/a.json': 'whole', 'b/kept.12.tmp': '', 'b/.kept.tmp': '' });
  });

  it('leaves alone what another run is writing', () => {
    // The process above that of the test stands for one.
    const root = folder({ [`.a.json.${process.ppid}.eda.tmp`]: 'half', [`.b.json.${process.pid}.eda.tmp`]: 'half' });
    openFolder(root).write('a.json', 'whole');
    expect(Object.keys(snapshot(root)).sort()).toEqual([`.a.json.${process.ppid}.eda.tmp`, 'a.json']);
  });

  it('waits for who has the lock, and takes over that of a killed process', async () => {
    const root = folder({ '.lock': '' });
    const files = openFolder(root);
    const seen: string[] = [];
    const waiting = files.exclusively('.lock', () => seen.push(...fs.readdirSync(root)));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(seen).toEqual([]);
    fs.rmSync(path.join(root, '.lock'));
    await waiting;
    expect(seen).toEqual(['.lock']);
    expect(snapshot(root)).toEqual({});

    fs.writeFileSync(path.join(root, '.lock'), '');
    const long = new Date(Date.now() - 60_000);
    fs.utimesSync(path.join(root, '.lock'), long, long);
    expect(await files.exclusively('.lock', () => 7)).toBe(7);
    expect(snapshot(root)).toEqual({});
  });

  it('gives the lock back where the work throws', async () => {
    const root = folder();
    const work = () => {
      throw new Error('no');
    };
    await expect(openFolder(root).exclusively('.lock', work)).rejects.toThrow('no');
    expect(snapshot(root)).toEqual({});
  });

  it.skipIf(!canMount())('leaves the old files on a full disk, and says so', () => {
    const root = folder();
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', root]);
    onTestFinished(() => void spawnSync('umount', [root]));
    const files = openFolder(root);
    files.write('a.json', 'old');
    const write = () =>
      files.writeAll([
        { path: 'a.json', text: 'new' },
        { path: 'b.json', text: 'x'.repeat(100_000) },
      ]);
    expect(write).toThrow('b.json could not be written (ENOSPC); nothing was changed.');
    expect(snapshot(root)).toEqual({ 'a.json': 'old' });
  });
});

/** Only root may mount, and not in every container. */
function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const root = fs.mkdtempSync('/tmp/eda-mount-');
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', root]).status === 0;
  if (mounted) spawnSync('umount', [root]);
  fs.rmdirSync(root);
  return mounted;
}

describe('where paths lead', () => {
  it('says that the working folder is gone', () => {
    const gone = vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw Object.assign(new Error('uv_cwd'), { code: 'ENOENT' });
    });
    onTestFinished(() => gone.mockRestore());
    expect(workingFolder).toThrow(
      expect.objectContaining({ kind: 'input', detail: expect.objectContaining({ code: 'no-working-folder' }) }),
    );
  });

  it('finds the nearest workspace, and says where a path stands in it', () => {
    const root = folder({ 'eda.yaml': '', 'schemas/orders/domain.yaml': '', 'inner/eda.yaml': '', 'inner/a.json': '' });
    const world = fileWorld(path.join(root, 'schemas'));
    expect(world.workspace()).toBe(root);
    expect(world.workspace('../inner')).toBe(path.join(root, 'inner'));
    expect(world.locate('../inner/a.json')).toEqual({
      kind: 'file',
      size: 0,
      path: path.join(root, 'inner/a.json'),
      workspace: path.join(root, 'inner'),
    });
    expect(world.locate('orders')).toMatchObject({ kind: 'folder', workspace: root });
    expect(world.locate('nothing')).toMatchObject({ kind: 'missing' });
    expect(world.display(path.join(root, 'schemas/orders'))).toBe('orders');
    expect(world.display(root)).toBe(root.split(path.sep).join('/'));
  });

  it.each([
    ['a folder that is not there', 'nothing', 'no-such-folder'],
    ['a file', 'eda.yaml', 'no-such-folder'],
    ['a name that no system takes', 'x'.repeat(5000), 'unreadable-path'],
  ])('--workspace: %s is no workspace', (_, from, code) => {
    const world = fileWorld(folder({ 'eda.yaml': '' }));
    expect(() => world.workspace(from)).toThrow(
      expect.objectContaining({ kind: 'input', detail: expect.objectContaining({ code }) }),
    );
  });

  it('takes a folder called eda.yaml for no workspace', () => {
    expect(fileWorld(folder({ 'eda.yaml/x': '' })).workspace()).toBeUndefined();
  });
});

describe('a file that a person named', () => {
  it('is written where it is, with the folders it needs', () => {
    const cwd = folder();
    fileWorld(cwd).write('plans/today/plan.json', '{}');
    expect(snapshot(cwd)).toEqual({ 'plans/today/plan.json': '{}' });
  });

  it('is written through links, wherever they lead, and these stay', () => {
    const [cwd, elsewhere] = [folder(), folder({ 'old.json': 'old' })];
    const link = (to: string, at: string) => fs.symlinkSync(to, path.join(cwd, at));
    link(path.join(elsewhere, 'old.json'), 'plan.json');
    link('plan.json', 'twice.json');
    link(path.join(elsewhere, 'new.json'), 'dangling.json');
    fileWorld(cwd).write('twice.json', 'new');
    fileWorld(cwd).write('dangling.json', 'new');
    expect(snapshot(elsewhere)).toEqual({ 'old.json': 'new', 'new.json': 'new' });
    for (const name of ['plan.json', 'twice.json', 'dangling.json'])
      expect(fs.lstatSync(path.join(cwd, name)).isSymbolicLink()).toBe(true);
  });

  it('is not written where a link leads to itself', () => {
    const cwd = folder();
    fs.symlinkSync('round.json', path.join(cwd, 'round.json'));
    expect(() => fileWorld(cwd).write('round.json', 'new')).toThrow(expect.objectContaining({ name: 'EdaError' }));
    expect(fs.lstatSync(path.join(cwd, 'round.json')).isSymbolicLink()).toBe(true);
  });
});
