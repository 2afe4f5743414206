import type { NewFile } from '../domain/author/workspace.ts';
import type { Shape } from '../domain/codegen/consumer/answers.ts';
import { EdaError } from '../errors.ts';
import type { Digest, FileWorld, Folder, Wizard } from '../ports.ts';
import { draft } from './draft.ts';
import { generateConsumer } from './generate-consumer.ts';
import { join } from './paths.ts';

const TEMPLATES = 'templates/services';
const FOLDER = 'services';

/** `answers.json` of a service: what `eda generate` is asked for. */
interface ServiceAnswers {
  readonly service: string;
  /** Some of what the service consumes; absent: all of it. */
  readonly events?: readonly string[];
  readonly shape: Shape;
}

/**
 * The services of the example, in the workspace that these files make: each is generated as a person would do it, then takes the
 * code that stands in the package in the place of what people write. What eda wrote there stays its base, so that generating again joins
 * what is new with it, and changes nothing where nothing is. Gives all files, those of the workspace too.
 */
export async function withServices(
  root: string,
  workspace: readonly NewFile[],
  { source, generator }: { readonly source: string; readonly generator: string },
  world: FileWorld,
  sha256: Digest,
  wizard: Wizard,
): Promise<{ readonly files: readonly NewFile[]; readonly services: readonly string[] }> {
  const drafted = draft(root, world, workspace, sha256);
  const texts = textsOf(world.open(source));
  const services = [...texts.keys()]
    .filter((path) => path.endsWith('/answers.json'))
    .map((path) => path.split('/')[0]!);
  for (const name of services) {
    const answers = JSON.parse(texts.get(`${name}/answers.json`)!) as ServiceAnswers;
    const out = join(root, `${FOLDER}/${name}`);
    await generateConsumer(
      {
        references: answers.events ?? [],
        service: answers.service,
        shape: answers.shape,
        iac: 'cdk',
        out,
        ownApp: true,
        yes: true,
        check: false,
        dryRun: false,
        force: false,
        workspace: root,
        source,
        generator,
      },
      drafted.world,
      sha256,
      wizard,
    );
    const own = [...texts].filter(([path]) => path.startsWith(`${name}/`) && path !== `${name}/answers.json`);
    drafted.world.open(out).writeAll(own.map(([path, text]) => ({ path: path.slice(name.length + 1), text })));
  }
  // What they share: one installation for all of them.
  const shared = [...texts].filter(([path]) => !path.includes('/'));
  const folder = drafted.world.open(join(root, FOLDER));
  folder.writeAll(shared.map(([path, text]) => ({ path: path === 'gitignore' ? '.gitignore' : path, text })));
  const files = [...drafted.files].map(([path, text]) => ({ path, text }));
  return { files, services: services.map((name) => `${FOLDER}/${name}`) };
}

function textsOf(source: Folder): ReadonlyMap<string, string> {
  const reads = source.read(source.list(TEMPLATES));
  return new Map(
    reads.map((read) => {
      if ('text' in read) return [read.path.slice(TEMPLATES.length + 1), read.text.replaceAll('\r\n', '\n')];
      throw new EdaError('bug', {
        code: 'package-incomplete',
        message: `${read.path} is missing from the package: ${read.problem.detail}`,
      });
    }),
  );
}
