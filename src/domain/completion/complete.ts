/** What a shell may complete a command line with, told by oclif's manifest and by names of the workspace. */

export interface Candidate {
  /** The whole word, as it would stand on the line. */
  readonly word: string;
  readonly description?: string;
}

/** The parts of oclif's manifest that are read. */
export interface CommandManifest {
  readonly commands: Readonly<Record<string, CommandShape>>;
}

interface CommandShape {
  readonly id: string;
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly strict?: boolean;
  readonly args?: Readonly<Record<string, { readonly name: string; readonly options?: readonly string[] }>>;
  readonly flags?: Readonly<Record<string, FlagShape>>;
}

interface FlagShape {
  readonly name: string;
  readonly char?: string;
  readonly description?: string;
  readonly type: string;
  readonly multiple?: boolean;
  readonly hidden?: boolean;
  readonly allowNo?: boolean;
  readonly options?: readonly string[];
}

/** Names that only the workspace, or a table of rules, knows. */
export type NameKind = 'reference' | 'domain' | 'owner' | 'bus' | 'stage' | 'service' | 'ruleId' | 'break' | 'shell';

/** Gives the names of a kind that start like the word; only what is asked for is read. `workspace`: as `--workspace` says. */
export type Names = (kind: NameKind, word: string, workspace: string | undefined) => Promise<readonly Candidate[]>;

/** By the name of an argument, and of a flag. What is not here is a file, a number or free text: left to the shell. */
const ARGUMENTS: Readonly<Record<string, NameKind>> = { reference: 'reference', rule: 'ruleId', shell: 'shell' };
const FLAGS: Readonly<Record<string, NameKind>> = {
  event: 'reference',
  domain: 'domain',
  owner: 'owner',
  bus: 'bus',
  'to-bus': 'bus',
  stage: 'stage',
  service: 'service',
  invalid: 'break',
};
/** Flags whose value stands behind "=" only. */
const VALUE_MAY_BE_LEFT_OUT: ReadonlySet<string> = new Set(['invalid']);

/** Candidates for the last word of a line; none where the shell may offer files. `topics` are told with their descriptions. */
export async function complete(
  line: string,
  manifest: CommandManifest,
  topics: Readonly<Record<string, { readonly description?: string }>>,
  names: Names,
): Promise<readonly Candidate[]> {
  const [, ...words] = splitLine(line);
  const current = words.pop() ?? '';
  const commands = Object.values(manifest.commands).filter(({ hidden }) => !hidden);
  const { command, path, rest } = findCommand(commands, words);
  const matching = (candidates: readonly Candidate[]) => candidates.filter(({ word }) => word.startsWith(current));
  if (command === undefined) {
    if (rest.length > 0) return [];
    if (current.startsWith('-')) return matching(path.length === 0 ? [HELP, VERSION] : [HELP]);
    return matching(nextWords(commands, path, topics));
  }
  const flags = Object.values(command.flags ?? {}).filter(({ hidden }) => !hidden);
  const given = readWords(rest, flags);
  const candidatesFor = async (flag: FlagShape, word: string): Promise<readonly Candidate[]> => {
    if (flag.options)
      return flag.options.filter((option) => option.startsWith(word)).map((option) => ({ word: option }));
    const kind = FLAGS[flag.name];
    return kind === undefined ? [] : names(kind, word, given.values.get('workspace'));
  };
  if (given.pending) return candidatesFor(given.pending, current);
  const assigned = /^--([\w-]+)=(.*)$/s.exec(current);
  if (assigned && !given.onlyArguments) {
    const flag = flags.find(({ name }) => name === assigned[1]);
    const values = flag ? await candidatesFor(flag, assigned[2] ?? '') : [];
    return values.map((value) => ({ ...value, word: `--${assigned[1]}=${value.word}` }));
  }
  if (current.startsWith('-') && !given.onlyArguments) return matching([...flagWords(flags, given.seen), HELP]);
  const args = Object.values(command.args ?? {});
  const arg = args[given.count] ?? (command.strict === false ? args.at(-1) : undefined);
  if (arg === undefined) return matching(flagWords(flags, given.seen));
  if (arg.options) return matching(arg.options.map((word) => ({ word })));
  const kind = ARGUMENTS[arg.name];
  return kind === undefined ? [] : names(kind, current, given.values.get('workspace'));
}

const HELP: Candidate = { word: '--help', description: 'Show help.' };
const VERSION: Candidate = { word: '--version', description: 'Show the version.' };

/** The words of a line as a shell reads them; the last is the one that is being written, maybe empty. */
export function splitLine(line: string): string[] {
  const words = [''];
  let quote: string | undefined;
  const add = (text: string) => words.push((words.pop() ?? '') + text);
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string;
    if (character === '\\' && quote !== "'") add(line[++i] ?? '');
    else if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else add(character);
    } else if (character === '"' || character === "'") quote = character;
    else if (/\s/.test(character)) {
      if (words.at(-1) !== '' || /["']/.test(line[i - 1] ?? '')) words.push('');
    } else add(character);
  }
  return words;
}

/** The longest run of words that is a command, or the start of one. */
function findCommand(commands: readonly CommandShape[], words: readonly string[]) {
  const path: string[] = [];
  for (const [i, word] of words.entries()) {
    const id = [...path, word].join(':');
    const command = commands.find((one) => one.id === id);
    const more = commands.some((one) => one.id.startsWith(`${id}:`));
    if (command && !(more && commands.some((one) => one.id === `${id}:${words[i + 1]}`))) {
      return { command, path: [...path, word], rest: words.slice(i + 1) };
    }
    if (!more && !command) return { command: undefined, path, rest: words.slice(i) };
    path.push(word);
  }
  return { command: undefined, path, rest: [] };
}

/** What may follow a topic: commands, and topics below it. */
function nextWords(
  commands: readonly CommandShape[],
  path: readonly string[],
  topics: Readonly<Record<string, { readonly description?: string }>>,
): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  const prefix = path.map((step) => `${step}:`).join('');
  for (const { id, summary } of commands) {
    if (!id.startsWith(prefix)) continue;
    const [word = '', ...below] = id.slice(prefix.length).split(':');
    const description = below.length === 0 ? summary : topics[prefix + word]?.description;
    if (!found.has(word) || below.length === 0)
      found.set(word, { word, ...(description === undefined ? {} : { description }) });
  }
  return [...found.values()].sort((a, b) => (a.word < b.word ? -1 : 1));
}

/** What the words behind a command say: flags with their values, and how many arguments there are. */
function readWords(words: readonly string[], flags: readonly FlagShape[]) {
  const seen = new Set<string>();
  const values = new Map<string, string>();
  let pending: FlagShape | undefined;
  let count = 0;
  let onlyArguments = false;
  for (const word of words) {
    if (pending) {
      values.set(pending.name, word);
      pending = undefined;
    } else if (onlyArguments || !word.startsWith('-') || word === '-') count++;
    else if (word === '--') onlyArguments = true;
    else {
      const [, name, value] = /^--?(?:no-)?([\w-]+?)(?:=(.*))?$/s.exec(word) ?? [];
      const flag = flags.find((one) => (word.startsWith('--') ? one.name === name : one.char === name));
      if (!flag) continue;
      seen.add(flag.name);
      if (value !== undefined) values.set(flag.name, value);
      else if (flag.type === 'option' && !VALUE_MAY_BE_LEFT_OUT.has(flag.name)) pending = flag;
    }
  }
  return { seen, values, pending, count, onlyArguments };
}

function flagWords(flags: readonly FlagShape[], seen: ReadonlySet<string>): readonly Candidate[] {
  return flags
    .filter(({ name, multiple }) => multiple || !seen.has(name))
    .flatMap(({ name, allowNo, description }) => {
      const about = description === undefined ? {} : { description };
      return [{ word: `--${name}`, ...about }, ...(allowNo ? [{ word: `--no-${name}`, ...about }] : [])];
    });
}
