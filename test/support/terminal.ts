import { spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { EDA, environment } from './eda.ts';

/** The one of util-linux gives a command a terminal; others of this name take other arguments. */
export const terminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/**
 * What a person at a terminal sees who types these keys (or does this), each where its words have appeared, however the terminal
 * breaks its lines; both streams are one. The screen is given without the terminal's own codes.
 */
export function atTerminal(
  args: readonly string[],
  cwd: string,
  keys: readonly (readonly [string, string | (() => void)])[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; screen: string }> {
  const command = [process.execPath, EDA, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: environment({ CI: undefined, TERM: 'xterm', ...env }),
  });
  // Who waits for words that never come is not left behind.
  onTestFinished(() => void child.kill());
  let screen = '';
  let seen = 0;
  const left = [...keys];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk;
    const [words, typed] = left[0] ?? [];
    if (words === undefined || !plain(screen.slice(seen)).replace(/\s+/g, ' ').includes(words)) return;
    seen = screen.length;
    left.shift();
    if (typeof typed === 'function') typed();
    else child.stdin.write(typed ?? '');
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, screen: plain(screen) })));
}

function plain(screen: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's codes begin with one
  return screen.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}
