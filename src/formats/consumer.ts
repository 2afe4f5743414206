import { visibleLine } from './visible.ts';

type Kind = 'consumer' | 'producer';

interface ConsumerView {
  readonly out: string;
  readonly name: string;
  readonly shape?: string;
  readonly iac: string;
  readonly profile: string;
  readonly packageManager: string;
  readonly events: readonly { readonly reference: string; readonly version: string }[];
  readonly files: number;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly merged: readonly string[];
  readonly backups: readonly { readonly file: string; readonly to: string }[];
  readonly conflicts: readonly { readonly file: string; readonly see: string }[];
  readonly kept: readonly { readonly file: string; readonly why: string; readonly next: string }[];
  readonly deleted: readonly string[];
  readonly stale: readonly string[];
  readonly dryRun: boolean;
  readonly first: boolean;
}

/** What became of a generated consumer or producer, for people. */
export function renderConsumer(view: ConsumerView, kind: Kind = 'consumer'): string {
  const { out, name, shape, iac, profile, events, files, written, removed, merged, stale, dryRun, first } = view;
  const at = (file: string) => (out === '.' ? file : `${out}/${file}`);
  // Nothing is written where files are only said to be out of date.
  const would = stale.length > 0;
  const left = would ? 'would be left alone' : 'was left alone';
  const said = [
    ...view.backups.flatMap(({ file, to }) =>
      would
        ? [
            `${at(file)} was edited by hand, and would be made anew: what it holds would be in ${at(to)}`,
            '  next: Move the change to a file of yours before you generate.',
          ]
        : [
            `${at(file)} was edited by hand, and is made anew: what it held is in ${at(to)}`,
            '  next: Move the change to a file of yours, and delete the .orig.',
          ],
    ),
    ...view.kept.flatMap(({ file, why, next }) => [`${at(file)} ${left}: ${why}`, `  next: ${next}`]),
    ...view.conflicts.flatMap(({ file, see }) => [
      `${at(file)} and what is new change the same lines: it ${left}`,
      would
        ? `  next: Once it is generated, both texts are in ${at(see)}: take what you need out of it, then delete that file.`
        : `  next: Take what you need out of ${at(see)}, then delete that file.`,
    ]),
  ];
  const told = events.map(({ reference, version }) => `${reference} (${version})`).join(', ');
  const form = [...(shape === undefined ? [] : [shape]), iac, profile].join(', ');
  const head = `${name} (${form}) ${kind === 'consumer' ? 'consumes' : 'produces'} ${told}`;
  const count = `${files} ${files === 1 ? 'file' : 'files'} in ${out}`;
  if (stale.length > 0) {
    const outdated = dryRun ? [`${count}: would change ${stale.length}.`, ...stale.map((file) => `  ${at(file)}`)] : [];
    const wrong = dryRun ? [] : stale.map((file) => `${at(file)} is out of date`);
    return text([
      ...said,
      ...wrong,
      head,
      ...outdated,
      ...(dryRun ? [] : [`  next: eda generate ${kind} --out ${out}`]),
    ]);
  }
  const changes = [
    ...(written.length > 0 ? [`${written.length} written`] : []),
    ...(merged.length > 0 ? [`of them merged: ${merged.join(', ')}`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
  ].join(', ');
  const lines = [
    ...said,
    head,
    `${count}: ${changes || (said.length > 0 ? 'the others are up to date' : 'up to date')}.`,
  ];
  const go = out === '.' ? '' : `cd ${out}, then: `;
  if (first) lines.push(`  next: ${go}${view.packageManager} install, and see README.md`);
  if (view.deleted.length > 0) lines.push(`  not made again, since you deleted them: ${view.deleted.join(', ')}`);
  return text(lines);
}

interface EjectedView {
  readonly folder: string;
  readonly name: string;
  readonly removed: readonly string[];
  readonly files: readonly string[];
  readonly dryRun: boolean;
}

/** What became of a project that left. */
export function renderEjected({ folder, name, removed, files, dryRun }: EjectedView): string {
  const [removes, are] = dryRun ? ['would remove', 'would be'] : ['removed', 'are'];
  return text([
    `${name} in ${folder}: ${removes} .eda (${removed.length} files). ${files.length} generated files ${are} yours from now on.`,
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.map(visibleLine).join('\n')}\n`;
}
