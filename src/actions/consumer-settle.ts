import type { WantedFile } from '../domain/codegen/consumer/files.ts';
import { baseOf, type ConsumerManifest, consumerManifestText, MANIFEST } from '../domain/codegen/consumer/manifest.ts';
import { reconcile, relevantPaths } from '../domain/codegen/consumer/reconcile.ts';
import { isObject } from '../domain/json.ts';
import { parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { ConsumerPlace } from './consumer-place.ts';
import type { ConsumerInput, GeneratedConsumer } from './generate-consumer.ts';

type Settled = Pick<
  GeneratedConsumer,
  'files' | 'written' | 'removed' | 'merged' | 'backups' | 'conflicts' | 'kept' | 'deleted' | 'stale'
>;

/** Does what is to be done, alone: where another run was faster, what it left is looked at again. */
export async function settle(
  place: ConsumerPlace,
  wanted: ReadonlyMap<string, WantedFile>,
  manifest: Omit<ConsumerManifest, 'files' | 'left' | 'deleted'>,
  hashOf: (text: string) => string,
  { check, dryRun, force }: ConsumerInput,
  again: () => ConsumerPlace,
): Promise<Settled> {
  const { folder, shown } = place;
  const plan = (known: ConsumerManifest | undefined) => {
    const present = presentTexts(place, relevantPaths(wanted, known));
    const made = reconcile({ wanted, known, present, hashOf, force });
    if (made.inTheWay.length > 0)
      throw inTheWay(shown, made.inTheWay, present(`${EVENTS}/.eda-types.json`) !== undefined);
    const all = [...made.write.keys(), ...made.remove, ...made.conflicts.map(({ see }) => see)];
    const { merged, backups, conflicts, kept, deleted } = made;
    const said = { files: Object.keys(made.files).length, merged, backups, conflicts, kept, deleted };
    return { made, said, changes: [...new Set(all)].sort() };
  };
  if (wanted.has('package.json')) await refuseDamaged(place, 'package.json');
  if (check || dryRun) {
    const { said, changes } = plan(place.manifest);
    return { ...said, written: [], removed: [], stale: changes };
  }
  return folder.exclusively('.eda/lock', () => {
    const now = again();
    const { made, said } = plan(now.manifest);
    const { write, bases, remove, goneBases, files, left, deleted, waiting } = made;
    const text = consumerManifestText({ ...manifest, ...(waiting ? { input: '' } : {}), files, left, deleted });
    const writes = [...write, ...[...bases].map(([path, base]) => [baseOf(path), base] as const)];
    if (writes.length > 0) {
      refuseLinks(
        place,
        writes.map(([path]) => path),
      );
      folder.writeAll(writes.map(([path, content]) => ({ path, text: content })));
    }
    folder.remove([...remove, ...goneBases.map(baseOf)]);
    if (now.manifestText.replaceAll('\r\n', '\n') !== text) folder.write(MANIFEST, text);
    return { ...said, written: [...write.keys()].sort(), removed: remove, stale: [] };
  });
}

/** Texts of files that are there, read when they are asked for. Throws EdaError for one that can't be read. */
function presentTexts({ folder, shown }: ConsumerPlace, first: readonly string[]) {
  const texts = new Map<string, string | undefined>();
  const read = (paths: readonly string[]) => {
    for (const each of folder.read(paths)) {
      if ('problem' in each && each.problem.code !== 'missing') {
        throw new EdaError('input', {
          code: 'unreadable-file',
          message: `${each.problem.detail} Nothing was written.`,
          at: { file: `${shown}/${each.path}` },
          next: 'Correct it, or name another folder with --out.',
        });
      }
      texts.set(each.path, 'text' in each ? each.text : undefined);
    }
  };
  read(first);
  return (path: string): string | undefined => {
    if (!texts.has(path)) read([path]);
    return texts.get(path);
  };
}

/** Throws EdaError where a file that is joined key by key is there, and is no object of JSON. */
async function refuseDamaged({ folder, shown }: ConsumerPlace, path: string): Promise<void> {
  const [read] = folder.read([path]);
  if (read === undefined || !('text' in read)) return;
  const text = read.text.replace(/^\uFEFF/, '');
  const parsed = parseText(text, 'json', { long: true });
  if ('value' in parsed && isObject(parsed.value)) return;
  const file = `${shown}/${path}`;
  const next = 'Mend it, and generate again.';
  if ('value' in parsed) {
    throw new EdaError('input', {
      code: 'damaged-package',
      message: 'A package.json is one object: nothing was written.',
      at: { file, line: 1, column: 1 },
      expected: '{ "name": …',
      next,
    });
  }
  const { explain } = await import('../domain/text/positions.ts');
  const { message, line, column, found, expected } = explain(text, 'json', parsed.problem);
  throw new EdaError('input', {
    code: 'damaged-package',
    message: `${message} Nothing was written.`,
    at: { file, line, column },
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    next,
  });
}

/** Where a consumer has the types of its events. */
const EVENTS = 'src/generated/events';

function inTheWay(shown: string, files: readonly string[], hasTypes: boolean): EdaError {
  const [first = '', ...more] = files;
  const next =
    hasTypes && first.startsWith(`${EVENTS}/`)
      ? `A consumer has types of its own there: give \`eda generate types\` another folder and delete ${shown}/${EVENTS}, or name another --out.`
      : 'Name another folder with --out; or --force, which keeps what is there as .orig.';
  return new EdaError('input', {
    code: 'file-exists',
    message: `${shown}/${first} is there already, and was not made by eda${more.length > 0 ? `; ${more.length} others too` : ''}: nothing was written.`,
    at: { file: `${shown}/${first}` },
    next,
  });
}

/** Throws EdaError where a file would be written through a link to a folder: it may lead anywhere. */
function refuseLinks({ folder, shown }: ConsumerPlace, paths: readonly string[]): void {
  const links = folder.list('').filter((path) => path.endsWith('/'));
  const link = links.find((each) => paths.some((path) => path.startsWith(each)));
  if (link === undefined) return;
  throw new EdaError('input', {
    code: 'link-in-the-way',
    message: 'This link leads to a folder, and nothing is written through it: nothing was written.',
    at: { file: `${shown}/${link.slice(0, -1)}` },
    next: 'Put the folder itself here, or name another one with --out.',
  });
}
