import { type Place, placeFindings, textFinding, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import { inspectTemplate } from '../domain/infrastructure/check.ts';
import type { Profile } from '../domain/infrastructure/rule.ts';
import { isObject, type Json, member } from '../domain/json.ts';
import type { Finding, Report } from '../domain/report.ts';
import { nearest } from '../domain/schema/distance.ts';
import { cloudFormationTags } from '../domain/text/cloudformation-tags.ts';
import { parseText, type TextFormat } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { FileRead, FileWorld } from '../ports.ts';
import { join } from './paths.ts';
import { counted } from './words.ts';

export interface ConsumerCheckInput {
  /** Files and folders as given; `-` is stdin. */
  readonly paths: readonly string[];
  readonly profile: Profile;
  /** `Name=value`, each for a parameter of the templates. */
  readonly parameters: readonly string[];
}

/**
 * Holds templates against the properties that consumers of events must have. Throws EdaError where nothing is named, or a path
 * holds no template.
 */
export async function checkConsumers(input: ConsumerCheckInput, world: FileWorld): Promise<Report> {
  const parameters = parametersOf(input.parameters);
  const reads = (await templatesOf(input.paths, world)).map(({ file, text }) => {
    const format = formatIn(file, text);
    return { file, text, format, parsed: parseText(text, format, { tags: cloudFormationTags }) };
  });
  const values = reads.flatMap(({ parsed }) => ('problem' in parsed ? [] : [parsed.value]));
  // A template that can't be read may be the one that declares it.
  if (values.length === reads.length) refuseUndeclared(parameters, values);
  const findings: Finding[] = [];
  const undecided: Finding[] = [];
  const counts = { consumers: 0, resources: 0, ignored: 0 };
  for (const { file, text, format, parsed } of reads) {
    if ('problem' in parsed) {
      findings.push(...(await place([textFinding(file, parsed.problem)], text, format)));
      continue;
    }
    const checked = inspectTemplate(parsed.value, { file, profile: input.profile, parameters, size: text.length });
    findings.push(...(await place(checked.findings, text, format)));
    undecided.push(...(await place(checked.undecided, text, format)));
    counts.consumers += checked.consumers;
    counts.resources += checked.resources;
    counts.ignored += checked.ignored;
  }
  const { consumers, resources, ignored } = counts;
  const notes = [
    ...(ignored > 0 ? [`${counted(ignored, 'finding')} ignored`] : []),
    ...(undecided.length > 0
      ? [`${counted(undecided.length, 'property').replace('propertys', 'properties')} not decided`]
      : []),
  ];
  const what = `${counted(reads.length, 'template')} with ${counted(resources, 'resource')}`;
  const who = consumers === 0 ? 'no consumer of events' : counted(consumers, 'consumer');
  return {
    findings,
    ...(undecided.length === 0 ? {} : { undecided }),
    summary: `Checked ${what} and ${who}${notes.length === 0 ? '' : `, ${notes.join(', ')}`}.`,
    checked: { templates: reads.length, resources, consumers },
  };
}

function parametersOf(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((one) => {
      const equals = one.indexOf('=');
      if (equals > 0) return [one.slice(0, equals), one.slice(equals + 1)];
      throw new EdaError('usage', {
        code: 'parameter-without-value',
        message: `"${one}" gives no parameter a value.`,
        expected: 'NAME=VALUE',
      });
    }),
  );
}

/** Throws EdaError for a parameter that no template declares: it would change nothing. */
function refuseUndeclared(given: ReadonlyMap<string, string>, templates: readonly Json[]): void {
  const declared = new Set(
    templates.flatMap((template) => {
      const parameters = member(template, 'Parameters');
      return isObject(parameters) ? Object.keys(parameters) : [];
    }),
  );
  const unknown = [...given.keys()].find((name) => !declared.has(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, declared);
  const expected = declared.size === 0 ? undefined : [...declared].slice(0, 10).join(', ');
  throw new EdaError('usage', {
    code: 'no-such-parameter',
    message: `No template declares a parameter "${unknown}".`,
    ...(expected === undefined ? {} : { expected: `a parameter of the template, such as ${expected}` }),
    next: near === undefined ? 'Correct the name, or leave it out.' : `Did you mean ${near}?`,
  });
}

/** What is a template in a folder: those that the CDK has synthesised, and the usual names. */
const TEMPLATE = /(?:^|\/)(?:template|[^/]+\.template)\.(?:json|ya?ml)$/i;
/** Assets of the CDK and what SAM has built hold copies. */
const COPY = /(?:^|\/)(?:asset\.[^/]*|\.aws-sam|node_modules)\//;

interface TemplateText {
  readonly file: string;
  readonly text: string;
}

async function templatesOf(paths: readonly string[], world: FileWorld): Promise<readonly TemplateText[]> {
  if (paths.length === 0) {
    throw new EdaError('usage', {
      code: 'no-template-named',
      message: 'No template is named.',
      expected: 'templates of CloudFormation or SAM, a folder such as cdk.out, or - for stdin',
      next: 'See `eda consumer check --help`.',
    });
  }
  const texts: TemplateText[] = [];
  for (const path of paths) {
    if (path === '-') {
      texts.push(textOf(await world.stdin()));
      continue;
    }
    const { kind, path: full } = world.locate(path);
    if (kind === 'missing') {
      throw new EdaError('input', {
        code: 'no-such-path',
        message: 'There is no such file or folder.',
        at: { file: path },
        next: 'Synthesise it first (`cdk synth`), or correct the path.',
      });
    }
    if (kind === 'file') {
      texts.push(textOf(world.read(path)));
      continue;
    }
    const folder = world.open(full);
    const files = folder.list('').filter((file) => TEMPLATE.test(file) && !COPY.test(file));
    if (files.length === 0) {
      throw new EdaError('input', {
        code: 'no-template',
        message: 'No template is in this folder.',
        at: { file: path },
        expected: 'template.yaml, or *.template.json as `cdk synth` writes them',
        next: 'Run `cdk synth`, or name the file.',
      });
    }
    const shown = world.display(full);
    for (const read of folder.read(files)) texts.push(textOf({ ...read, path: join(shown, read.path) }));
  }
  return texts;
}

function textOf(read: FileRead): TemplateText {
  if ('text' in read) return { file: read.path.replaceAll('\\', '/'), text: read.text };
  throw new EdaError('input', {
    code: 'unreadable-file',
    message: read.problem.detail,
    at: { file: read.path },
    expected: 'a template of CloudFormation, in JSON or YAML',
  });
}

/** By the name; what has another one, such as `orders.template`, by how it begins. */
function formatIn(file: string, text: string): TextFormat {
  if (/\.ya?ml>?$/i.test(file)) return 'yaml';
  if (/\.json$/i.test(file)) return 'json';
  return /^\s*(?:[{[]|$)/.test(text) ? 'json' : 'yaml';
}

/** The code that finds positions is loaded only where there is a finding. */
async function place(
  findings: readonly UnplacedFinding[],
  text: string,
  format: TextFormat,
): Promise<readonly Finding[]> {
  if (findings.length === 0) return [];
  const { explain, positions } = await import('../domain/text/positions.ts');
  let known: ReturnType<typeof positions> | undefined;
  const where: Place = (_, pointer, on) => {
    known ??= positions(text, format);
    return known(pointer, on);
  };
  return placeFindings(findings, where, (_, problem) => explain(text, format, problem));
}
