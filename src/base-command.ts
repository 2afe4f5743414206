import { Args, Command, Errors, Flags } from '@oclif/core';
import { failed, type Report } from './domain/report.ts';
import { EdaError, type ErrorDetail, EXIT_CODES } from './errors.ts';
import { type FormatName, formatNames, formats } from './formats/index.ts';
import { progressLine } from './formats/progress.ts';
import { oneLine, visibleJson, visibleLine } from './formats/visible.ts';
import { StdoutFailure, stdoutBroken, writeOut } from './io/stdout.ts';

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

/** How the two sides of a schema are read. Their defaults stand in eda.yaml. */
export const viewFlags = {
  writers: Flags.option({ options: ['declared', 'open'] as const })({
    description: 'What producers send: declared properties only, or all that the schema accepts. Default: eda.yaml.',
  }),
  readers: Flags.option({ options: ['as-written', 'tolerant'] as const })({
    description: 'What consumers accept: the schema, or undeclared properties and values too. Default: eda.yaml.',
  }),
};

/** Where a schema registry is. */
export const registryTargetFlags = {
  'endpoint-url': Flags.string({
    description: 'An EventBridge Schemas endpoint, such as that of `eda bus start`.',
    helpValue: 'URL',
  }),
  region: Flags.string({ description: 'AWS Region.' }),
  profile: Flags.string({ description: 'Profile of the AWS configuration.' }),
};

/** The flags of the commands that compare the catalogue with a schema registry. */
export const registryFlags = {
  ...registryTargetFlags,
  stage: Flags.string({ description: 'A stage of eda.yaml that has a registry. Default: the only one.' }),
  'allow-lossy': Flags.boolean({
    description: 'Write releases too that the registry’s format can say in part only.',
    default: false,
  }),
  adopt: Flags.boolean({ description: 'Make schemas of our names ours that others made.', default: false }),
  prune: Flags.boolean({
    description: 'Delete what was made from this catalogue and is no longer in it.',
    default: false,
  }),
};

export const workspaceFlag = {
  workspace: Flags.string({
    char: 'w',
    description: 'A folder of the workspace. Default: the working folder, then those above it.',
    helpValue: 'DIR',
  }),
};

/** The flags of every command that talks to AWS, or to what stands in for it. */
export const awsFlags = {
  stage: Flags.string({ description: 'A stage of eda.yaml: its Region, profile, endpoint and buses.' }),
  'endpoint-url': Flags.string({
    description: 'An endpoint in place of AWS, such as that of an emulator.',
    helpValue: 'URL',
  }),
  region: Flags.string({ description: 'AWS Region.' }),
  profile: Flags.string({ description: 'Profile of the AWS configuration.' }),
};

/** Where events are sent to. */
export const busFlags = {
  bus: Flags.string({ description: 'Name or ARN of the bus. Default: the bus of the stage, or of event.yaml.' }),
  ...awsFlags,
  yes: Flags.boolean({
    char: 'y',
    description: 'Send to a protected bus without being asked.',
    default: false,
  }),
  explain: Flags.boolean({
    description: 'Before anything is sent, list the rules of the bus that match, and their targets.',
    default: false,
  }),
};

/** A time span as people write it, in milliseconds: `500ms`, `30s`, `5m`, `1h`. */
export const durationFlag = Flags.custom<number>({
  helpValue: 'TIME',
  parse: async (text) => {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
    const milliseconds = Number(number) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? Number.NaN);
    if (milliseconds >= 1) return milliseconds;
    throw new Errors.CLIError(`Expected a time span such as 30s, 5m or 1h, but received: ${text}`);
  },
});

/** The argument and flags of every command about one dead-letter queue. */
export const queueArg = {
  queue: Args.string({
    description: 'URL, ARN or name of an SQS queue.',
    required: true,
    ignoreStdin: true,
  }),
};
export const queueFlags = {
  ...jsonFlag,
  ...workspaceFlag,
  ...awsFlags,
  max: Flags.integer({ description: 'At most so many messages.', default: 100, min: 1, max: 10_000 }),
};

/** What `queueArg` and `queueFlags` say, as the actions take it. */
export function queueInput(
  { queue }: { readonly queue: string },
  flags: {
    readonly max: number;
    readonly stage?: string | undefined;
    readonly workspace?: string | undefined;
    readonly region?: string | undefined;
    readonly profile?: string | undefined;
    readonly 'endpoint-url'?: string | undefined;
  },
) {
  const { stage, workspace, region, profile, 'endpoint-url': endpointUrl } = flags;
  return { queue, max: flags.max, ...given({ stage, workspace, region, profile, endpointUrl }) };
}

/** The argument of every command about one event. */
export const referenceArg = {
  reference: Args.string({
    description: 'domain/Event, domain/Event@1 or domain/Event@1.0.0. Asked for at a terminal.',
    required: false,
    ignoreStdin: true,
  }),
};

/** What was given of flags and arguments: what was not is absent, as the actions take it. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

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
  invalid: Flags.string({
    description: 'Break each event on purpose, in one way: the one named, or another for each event.',
    helpValue: '[RULE]',
  }),
};

/**
 * oclif has no flag whose value may be left out: `--name` alone becomes `--name=value`. A word behind it belongs to it where it
 * is written as the names of rules are, and as no reference is.
 */
export function withDefaultValue(argv: readonly string[], flag: string, value: string): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const next = (i: number) => (i + 1 < end ? argv[i + 1] : undefined);
  const isValue = (word: string | undefined) => word !== undefined && /^[a-z]+(?:-[a-z]+)*$/.test(word);
  return argv.map((word, i) => (i < end && word === `--${flag}` && !isValue(next(i)) ? `--${flag}=${value}` : word));
}

/** What `makeFlags` say, as the actions take it. */
export function makeOptions(flags: {
  readonly seed?: number | undefined;
  readonly time?: string | undefined;
  readonly count: number;
  readonly set: readonly string[];
  readonly minimal: boolean;
  readonly full: boolean;
  readonly invalid?: string | undefined;
}) {
  return {
    count: flags.count,
    set: flags.set,
    shape: flags.minimal ? ('minimal' as const) : flags.full ? ('full' as const) : ('typical' as const),
    ...given({ seed: flags.seed, time: flags.time, invalid: flags.invalid }),
  };
}

export abstract class BaseCommand extends Command {
  /** `--json` is ours: oclif's own would also wrap errors and hide the exit code. */
  static override enableJsonFlag = false;

  /** Shows a report and leaves the exit code: 0 clean (warnings too), 1 findings. `line`: JSON as one line of many. */
  protected async render(
    report: Report,
    flags: { format: string; json: boolean },
    { line = false }: { readonly line?: boolean } = {},
  ): Promise<void> {
    const name = (flags.json ? 'json' : flags.format) as FormatName;
    const renderer = await formats[name]();
    const text = renderer(report, { ...this.screen(), version: this.config.version });
    // Before it is shown: a reader that leaves early must not turn the verdict.
    if (failed(report)) process.exitCode = 1;
    await this.print(line && name === 'json' ? `${visibleJson(JSON.parse(text))}\n` : text);
  }

  /** The outside, loaded when a command asks for it. */
  protected async world() {
    const io = await import('./io/index.ts');
    const cwd = io.workingFolder();
    return {
      files: io.fileWorld(cwd),
      buses: io.busWorld,
      queues: io.queueWorld,
      records: io.recordFiles(cwd),
      registries: io.registryWorld,
      surroundings: io.surroundings,
      functions: io.functionWorld(this.config.root),
      prompt: io.prompt,
      sha256: io.sha256,
      scratchFolder: io.scratchFolder,
    };
  }

  protected views() {
    return import('./formats/views.ts');
  }

  protected screen(): { colour: boolean } {
    return { colour: colourful(process.stdout) };
  }

  /** How to make the same events again, where no seed was given. */
  protected noteSeed(
    flags: { seed?: number | undefined; json: boolean },
    made: { seed?: number; time?: string },
  ): void {
    if (flags.seed !== undefined || made.seed === undefined || flags.json) return;
    this.note(`Again: --seed ${made.seed} --time ${made.time}`);
  }

  /** Writes to stdout and waits until it is taken. Whatever the exit code says is to be settled before. */
  protected print(text: string): Promise<void> {
    return writeOut(text);
  }

  /** Whether the text could be written; where not, that is said. A reader that left early has seen enough. */
  protected async printed(text: string): Promise<boolean> {
    try {
      await this.print(text);
      return true;
    } catch (error) {
      if (!(error instanceof StdoutFailure)) throw error;
      return (error.cause as NodeJS.ErrnoException).code === 'EPIPE';
    }
  }

  /**
   * Shows the results of a watch as they come, until Ctrl-C. `results` is given when to look again: a third of a second, more
   * where looking takes long.
   */
  protected async follow<T extends object>(
    results: (wait: () => Promise<boolean>) => AsyncIterable<T | EdaError>,
    json: boolean,
    show: (result: T) => Promise<void>,
  ): Promise<void> {
    let since = performance.now();
    let first = true;
    const wait = async () => {
      const busy = performance.now() - since;
      await new Promise((resolve) => setTimeout(resolve, Math.max(300, 2 * busy)));
      since = performance.now();
      return true;
    };
    for await (const result of results(wait)) {
      if (!first && !json) this.note('', `Changed at ${new Date().toTimeString().slice(0, 8)}`);
      first = false;
      if (!(result instanceof EdaError)) await show(result);
      else if (json) await this.print(`${visibleJson({ version: 1, verdict: 'error', error: result.detail })}\n`);
      else this.note(...wordsOf(result.detail));
      // Whoever ends the watch ends it well.
      process.exitCode = 0;
    }
  }

  /** How far a run has come: a bar at a terminal, words elsewhere. */
  protected progressBar(): { show(done: number, of: number, what: string): void; end(): void } {
    const { show, end } = this.progress<readonly [number, number, string]>(([done, of, what], columns) =>
      columns === undefined ? `${done} of ${of} ${what}` : progressLine(done, of, what, columns),
    );
    return { show: (...state) => show(state), end };
  }

  /**
   * A line of progress on stderr: rewritten at a terminal, else a new one now and then. Drawn so often that it costs nothing; what
   * comes too soon behind another is drawn at a terminal when it is time, so that a line that stands is never an old one.
   */
  protected progress<State>(draw: (state: State, columns?: number) => string): {
    show(state: State): void;
    end(): void;
  } {
    const live = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI;
    const pause = live ? 100 : 10_000;
    let last = performance.now();
    let drawn = false;
    let late: NodeJS.Timeout | undefined;
    const erase = () => {
      clearTimeout(late);
      late = undefined;
      if (drawn) process.stderr.write('\r\u001b[K');
      drawn = false;
    };
    let newest: State;
    const redraw = (): void => {
      late = undefined;
      last = performance.now();
      if (!live) {
        this.note(draw(newest));
        return;
      }
      const columns = process.stderr.columns || 80;
      const line = visibleLine(draw(newest, columns)).slice(0, Math.max(20, columns - 1));
      process.stderr.write(`\r\u001b[K${line}`);
      drawn = true;
    };
    const show = (state: State): void => {
      newest = state;
      if (late !== undefined) return;
      const wait = pause - (performance.now() - last);
      if (wait <= 0) redraw();
      else if (live) late = setTimeout(redraw, wait).unref();
    };
    return { show, end: erase };
  }

  /** Progress and notes, line by line: stderr only. */
  protected note(...lines: readonly string[]): void {
    process.stderr.write(`${lines.map(visibleLine).join('\n')}\n`);
  }

  /** The one place where an error becomes words and an exit code. */
  protected override async catch(error: Error & { exitCode?: number }): Promise<void> {
    // Where NODE_ENV is development or test, oclif would blame a command whose flags could not be parsed.
    this.parsed = true;
    if (error instanceof EdaError) {
      this.fail(EXIT_CODES[error.kind], error.detail);
    } else if (error instanceof StdoutFailure) {
      // Told already.
    } else if (error instanceof Errors.CLIError) {
      if (error instanceof Errors.ExitError) throw error;
      this.fail(EXIT_CODES.usage, await usageDetail(error, this.argv, this.ctor));
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
    const json = this.argv.includes('--json') || /--format[= ]json/.test(this.argv.join(' '));
    if (json && !stdoutBroken()) {
      process.stdout.write(`${visibleJson({ version: 1, verdict: 'error', error: detail }, 2)}\n`);
    }
    this.note(...wordsOf(detail));
    process.exitCode = exitCode;
  }
}

/** An error, line by line. */
function wordsOf(detail: ErrorDetail): readonly string[] {
  const at = detail.at ? `${[detail.at.file, detail.at.line, detail.at.column].filter(Boolean).join(':')}: ` : '';
  // What oclif says, and what is to be added by hand, have lines of their own.
  const [said, added] = [detail.code === 'usage', detail.code.endsWith('not-edited')];
  const [message = '', ...more] = said ? detail.message.split('\n') : [detail.message];
  const [next = '', ...byHand] = added ? (detail.next ?? '').split('\n') : [detail.next ?? ''];
  const lines = [`${at.startsWith('::') ? './' : ''}${at}${message}`, ...more];
  if (detail.found !== undefined) lines.push(`  found:    ${detail.found}`);
  if (detail.expected !== undefined) lines.push(`  expected: ${detail.expected}`);
  if (detail.next !== undefined) lines.push(`  next:     ${next}`, ...byHand);
  return lines;
}

/** NO_COLOR and FORCE_COLOR as https://no-color.org and https://force-color.org say, then the terminal. */
export function colourful(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/** oclif's own words, without its paint, and the nearest flag where one was mistyped. */
async function usageDetail(error: Error, argv: readonly string[], command: Command['ctor']): Promise<ErrorDetail> {
  // The lines are oclif's; those of a word are not.
  const words = argv.flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]).filter((word) => word.includes('\n'));
  const message = words
    .reduce((text, word) => text.replaceAll(word, oneLine(word)), error.message)
    .replace(/\nSee more help with --help/, '')
    .replace(/^The following errors? occurred:/, '')
    // The value may be long, or hold a password.
    .replace(/(--[\w-]+)=.*? (cannot also be provided)/gs, '$1 $2')
    .replace(/^Parsing (--[\w-]+)\s+/, '$1: ')
    .trim()
    .replace(/\n\s+/g, '\n  ');
  const wrong = /Nonexistent flags?: (-{1,2}[\w-]+)/.exec(message)?.[1];
  const [, flag, value, options] = /^Expected (--[\w-]+)=(.*) to be one of: (.*)$/.exec(message) ?? [];
  const name = command.id?.replaceAll(':', ' ') ?? '';
  let near: string | undefined;
  if (wrong || value !== undefined) {
    const { nearest } = await import('./domain/schema/distance.ts');
    const flags = Object.keys(command.flags ?? {}).map((each) => `--${each}`);
    const meant = wrong ? nearest(wrong, flags) : nearest(value ?? '', options?.split(', ') ?? []);
    near = wrong || meant === undefined ? meant : `${flag} ${meant}`;
  }
  return {
    code: 'usage',
    message,
    next: near === undefined ? `See \`eda ${name} --help\`.` : `Did you mean ${near}? See \`eda ${name} --help\`.`,
  };
}
