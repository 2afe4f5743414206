import { EXIT_CODES } from '../errors.ts';

/** A write to stdout that failed; `watchOutput` has told it, and has left the exit code. */
export class StdoutFailure extends Error {}

let broken = false;

/** Whether stdout can't be written to any more. */
export function stdoutBroken(): boolean {
  return broken;
}

/**
 * Tells once where stdout can't be written to, whoever writes: a command, oclif's help, a line of the bus. Without a
 * listener Node would end the process with a stack trace. A reader that leaves early (`eda … | head`) has seen enough.
 */
export function watchOutput(): void {
  process.stdout.on('error', stdoutFailed);
  // There is nowhere left to tell it.
  process.stderr.on('error', () => {});
}

/** Writes to stdout and waits until it is taken: a pipe may be slower than we are. Rejects with `StdoutFailure`. */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error) return resolve();
      // The stream's own event comes later than this, and what follows a rejection must know already.
      stdoutFailed(error);
      reject(new StdoutFailure(error.message, { cause: error }));
    });
  });
}

function stdoutFailed(error: NodeJS.ErrnoException): void {
  if (broken) return;
  broken = true;
  if (error.code === 'EPIPE') {
    process.exitCode ??= 0;
    return;
  }
  process.stderr.write(`The output can't be written (${error.code ?? error.message}): it is incomplete.\n`);
  process.stderr.write('  next:     Make room, or send the output elsewhere.\n');
  process.exitCode = EXIT_CODES.input;
}
