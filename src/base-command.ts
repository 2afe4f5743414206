import { Command, Errors, Flags } from '@oclif/core';
import { failed, type Report } from './domain/report.ts';
import { EdaError, type ErrorDetail, EXIT_CODES } from './errors.ts';
import { type FormatName, formatNames, formats } from './formats/index.ts';
import { visible } from './formats/visible.ts';

/** The flags of every command whose outcome is findings. */
export const findingFlags = {
  format: Flags.option({ options: formatNames, helpValue: formatNames.join('|') })({
    description: 'How findings are shown. The verdict never depends on it.',
    default: 'pretty',
  }),
  json: Flags.boolean({ description: 'The same as --format json.', default: false }),
};

export const jsonFlag = {
  json: Flags.boolean({ description: 'Print one JSON document instead of text.', default: false }),
};

export const workspaceFlag = {
  workspace: Flags.string({
    char: 'w',
    description: 'A folder of the workspace. Default: the working folder, then those above it.',
    helpValue: 'DIR',
  }),
};

/** The flags of every command that makes events. */
export const makeFlags = {
  seed: Flags.integer({
    description: 'The same seed makes the same events; it fixes their time too.',
    min: 0,
    max: 2 ** 32 - 1,
  }),
  time: Flags.string({ description: 'What "now" is in the events, as ISO 8601.', helpValue: 'TIME' }),
  count: Flags.integer({ char: 'n', description: 'How many different events.', default: 1, min: 1, max: 100_000 }),
  set: Flags.string({
    description: 'Set one field: total.amount=1999, lines[0].sku=MUG-WHITE. A value that is not JSON is text.',
    multiple: true,
    multipleNonGreedy: true,
    default: [],
    helpValue: 'PATH=VALUE',
  }),
  minimal: Flags.boolean({ description: 'Only what the schema requires.', default: false, exclusive: ['full'] }),
  full: Flags.boolean({ description: 'Everything the schema describes.', default: false }),
};

/** What `makeFlags` say, as the actions take it. */
export function makeOptions(flags: {
  readonly seed?: number | undefined;
  readonly time?: string | undefined;
  readonly count: number;
  readonly set: readonly string[];
  readonly minimal: boolean;
  readonly full: boolean;
}) {
  return {
    count: flags.count,
    set: flags.set,
    shape: flags.minimal ? ('minimal' as const) : flags.full ? ('full' as const) : ('typical' as const),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(flags.time === undefined ? {} : { time: flags.time }),
  };
}

/** Whether stdout can't be written to any more. */
let stdoutBroken = false;

export abstract class BaseCommand extends Command {
  /** `--json` is ours: oclif's own would also wrap errors and hide the exit code. */
  static override enableJsonFlag = false;

  protected override async init(): Promise<void> {
    await super.init();
    // Without a listener, Node would end the process with a stack trace. The promise of `print` says what happened.
    if (process.stdout.listeners('error').includes(onStdoutError)) return;
    process.stdout.on('error', onStdoutError);
  }

  /** Shows a report and leaves the exit code: 0 clean (warnings too), 1 findings. `oneLine`: JSON among other JSON, a line each. */
  protected async render(report: Report, flags: { format: string; json: boolean }, oneLine = false): Promise<void> {
    const name = (flags.json ? 'json' : flags.format) as FormatName;
    const renderer = await formats[name]();
    const text = renderer(report, { ...this.screen(), version: this.config.version });
    // Before it is shown: a reader that leaves early must not turn the verdict.
    if (failed(report)) process.exitCode = 1;
    await this.print(oneLine ? `${JSON.stringify(JSON.parse(text))}\n` : text);
  }

  /** How a watch waits: a moment, and longer where looking costs more, so that it never takes a whole processor. */
  protected pause(): () => Promise<boolean> {
    let since = performance.now();
    return async () => {
      const busy = performance.now() - since;
      await new Promise((resolve) => setTimeout(resolve, Math.max(300, 5 * busy)));
      since = performance.now();
      return true;
    };
  }

  /** The outside, loaded when a command asks for it. */
  protected async world() {
    const { busWorld, fileWorld, prompt, scratchFolder, sha256, workingFolder } = await import('./io/index.ts');
    return { files: fileWorld(workingFolder()), buses: busWorld, prompt, sha256, scratchFolder };
  }

  protected views() {
    return import('./formats/views.ts');
  }

  protected screen(): { colour: boolean } {
    return { colour: colourful(process.stdout) };
  }

  protected workspaceOf(flags: { workspace?: string | undefined }): { workspace?: string } {
    return flags.workspace === undefined ? {} : { workspace: flags.workspace };
  }

  /** Writes to stdout and waits until it is taken: a pipe may be slower than we are. */
  protected print(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      process.stdout.write(text, (error) =>
        error ? reject(isBrokenPipe(error) ? error : unwritable(error)) : resolve(),
      );
    });
  }

  /** Progress and notes: stderr only. */
  protected note(text: string): void {
    process.stderr.write(`${visible(text)}\n`);
  }

  /** The one place where an error becomes words and an exit code. */
  protected override async catch(error: Error & { exitCode?: number }): Promise<void> {
    // Where NODE_ENV is development or test, oclif would blame a command whose flags could not be parsed.
    this.parsed = true;
    if (error instanceof EdaError) {
      this.fail(EXIT_CODES[error.kind], error.detail);
    } else if (isBrokenPipe(error)) {
      // `eda … | head`: the reader has seen enough.
      process.exitCode ??= 0;
    } else if (error instanceof Errors.CLIError) {
      if (error instanceof Errors.ExitError) throw error;
      this.fail(EXIT_CODES.usage, await usageDetail(error, this.ctor));
    } else {
      this.fail(EXIT_CODES.bug, {
        code: 'bug',
        message: `This is a bug in eda: ${error.message}`,
        next: 'Run it again with DEBUG=eda and report what it prints.',
      });
      if (process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
    }
  }

  private fail(exitCode: number, detail: ErrorDetail): void {
    const at = detail.at ? `${[detail.at.file, detail.at.line, detail.at.column].filter(Boolean).join(':')}: ` : '';
    const lines = [`${at}${detail.message}`];
    if (detail.found !== undefined) lines.push(`  found:    ${detail.found}`);
    if (detail.expected !== undefined) lines.push(`  expected: ${detail.expected}`);
    if (detail.next !== undefined) lines.push(`  next:     ${detail.next}`);
    if (stdoutBroken || detail.code === 'stdout') {
      // What can't be written can't be written as JSON either.
    } else if (this.argv.includes('--json') || /--format[= ]json/.test(this.argv.join(' '))) {
      process.stdout.write(`${visible(JSON.stringify({ version: 1, verdict: 'error', error: detail }, null, 2))}\n`);
    }
    process.stderr.write(`${visible(lines.join('\n'))}\n`);
    process.exitCode = exitCode;
  }
}

/** NO_COLOR and FORCE_COLOR as https://no-color.org and https://force-color.org say, then the terminal. */
export function colourful(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

function onStdoutError(error: Error): void {
  if (stdoutBroken) return;
  stdoutBroken = true;
  if (isBrokenPipe(error)) process.exitCode ??= 0;
}

function unwritable(error: NodeJS.ErrnoException): EdaError {
  return new EdaError(
    'input',
    {
      code: 'stdout',
      message: `The output can't be written (${error.code ?? error.message}): it is incomplete.`,
      next: 'Make room, or send the output elsewhere.',
    },
    { cause: error },
  );
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** oclif's own words, without its paint, and the nearest flag where one was mistyped. */
async function usageDetail(error: Error, command: Command['ctor']): Promise<ErrorDetail> {
  const message = error.message
    .replace(/\nSee more help with --help/, '')
    .replace(/^The following errors? occurred:/, '')
    .replace(/(--[\w-]+)=true\b/g, '$1')
    .replace(/^Parsing (--[\w-]+)\s+/, '$1: ')
    .trim()
    .replace(/\n\s+/g, '\n  ');
  const wrong = /Nonexistent flags?: (-{1,2}[\w-]+)/.exec(message)?.[1];
  const name = command.id?.replaceAll(':', ' ') ?? '';
  let near: string | undefined;
  if (wrong) {
    const { nearest } = await import('./domain/schema/distance.ts');
    near = nearest(
      wrong,
      Object.keys(command.flags ?? {}).map((flag) => `--${flag}`),
    );
  }
  return {
    code: 'usage',
    message,
    next: near === undefined ? `See \`eda ${name} --help\`.` : `Did you mean ${near}? See \`eda ${name} --help\`.`,
  };
}
