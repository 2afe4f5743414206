import { freeze } from '../domain/catalogue/freeze.ts';
import type { Major } from '../domain/catalogue/model.ts';
import { EdaError } from '../errors.ts';
import type { Digest, FileWorld } from '../ports.ts';
import { findEvent } from './find-event.ts';
import { loadCatalogue, requireWorkspace } from './load-catalogue.ts';
import { brokenSchema } from './schema-show.ts';
import { validateWorkspace } from './validate-workspace.ts';

export interface ReleaseInput {
  /** An event or one of its majors; absent: every major whose head is not released yet. */
  readonly reference?: string;
  readonly version?: string;
  readonly dryRun?: boolean;
  readonly workspace?: string;
}

export interface Released {
  readonly reference: string;
  readonly file: string;
}

/**
 * Freezes heads into releases: self-contained copies with a digest each. A head that is named must have no errors, nor
 * what it refers to, nor what refers to it; where all are frozen, the whole catalogue must have none.
 * Throws EdaError where a version is needed or wrong, and where the catalogue has errors.
 */
export async function releaseSchemas(
  input: ReleaseInput,
  world: FileWorld,
  sha256: Digest,
): Promise<{ readonly released: readonly Released[]; readonly unchanged: number }> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const folder = world.open(root);
  const workspace = await loadCatalogue(folder);
  const majors: Major[] = input.reference
    ? [findEvent(workspace, input.reference).major]
    : [...workspace.catalogue.events.values()].flatMap((event) =>
        event.majors.filter(({ stability }) => stability !== 'draft'),
      );

  // A broken head has no major in the model: only a look at everything tells that one is left out.
  const named = input.reference === undefined ? undefined : new Set(majors.map(({ head }) => head.file));
  const report = await validateWorkspace(folder, sha256, named);
  const error = report.findings.find(({ severity }) => severity === 'error');
  if (error) {
    throw new EdaError('input', {
      code: 'catalogue-has-errors',
      message: `Nothing was released: ${error.message}`,
      at: error.at,
      next: 'Run `eda schema validate`, mend what it finds, and release again.',
    });
  }
  const frozen = majors.map((major) => {
    const bundled = workspace.library.bundled(major.head.file);
    if (bundled === undefined) throw brokenSchema(major.head.file);
    return { major, result: freeze(major, bundled, input.version, sha256) };
  });
  const refusal = frozen.find(({ result }) => 'code' in result && result.code !== 'nothing-changed')?.result;
  if (refusal && 'code' in refusal) {
    throw new EdaError('usage', { code: refusal.code, message: refusal.message, next: refusal.next });
  }
  const released: Released[] = [];
  const writes: { readonly path: string; readonly text: string }[] = [];
  for (const { major, result } of frozen) {
    if ('code' in result) continue;
    writes.push(result.release, result.digests);
    released.push({ reference: `${major.ref.split('@')[0]}@${result.version}`, file: result.release.path });
  }
  if (!input.dryRun) folder.writeAll(writes);
  return { released, unchanged: frozen.length - released.length };
}
