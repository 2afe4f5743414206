import { digestOf } from '../catalogue/canonical.ts';
import { errorAt, type UnplacedFinding, warningAt } from '../catalogue/findings.ts';
import type { Catalogue, EventDefinition, Major, RegistrySettings, Release, Stage } from '../catalogue/model.ts';
import { schemaNames } from './names.ts';
import type { PlanEntry, Wanted, WantedSchema } from './plan.ts';
import { contentDigest } from './state.ts';

/** A release as the registry takes it, or why it can't be: a sentence. */
export type Conversion = { readonly content: string; readonly losses: readonly Loss[] } | { readonly problem: string };

/** What a converted schema does not say any more. */
export interface Loss {
  /** JSON pointer into the release. */
  readonly pointer: string;
  readonly message: string;
}

/** Converts one release: pure, and the same at each asking. */
export type Convert = (event: EventDefinition, major: Major, release: Release) => Conversion;

export interface CatalogueForRegistry {
  readonly wanted: Wanted;
  /** Majors that have no name of their own, and releases that were edited. */
  readonly findings: readonly UnplacedFinding[];
  /** What does not go to the registry, and why: majors. */
  readonly leftOut: { readonly drafts: readonly string[]; readonly unreleased: readonly string[] };
  /** What becomes of writing these entries: what their releases lose, or that they can't be converted. */
  readonly lossesOf: (entries: readonly PlanEntry[], allowed: boolean) => readonly UnplacedFinding[];
}

/** What a catalogue wants in the registries of a stage: each released major one schema, each release one version of it. */
export function wantedOf(
  catalogue: Catalogue,
  stage: Stage & { readonly registry: RegistrySettings },
  convert: Convert,
  sha256: (text: string) => string,
): CatalogueForRegistry {
  const { registry } = stage;
  const findings: UnplacedFinding[] = [];
  const leftOut = { drafts: [] as string[], unreleased: [] as string[] };
  const released: { readonly event: EventDefinition; readonly major: Major; readonly registry: string }[] = [];
  for (const event of catalogue.events.values()) {
    for (const major of event.majors) {
      if (major.stability === 'draft') leftOut.drafts.push(major.ref);
      else if (major.releases.length === 0) leftOut.unreleased.push(major.ref);
      else released.push({ event, major, registry: registryOf(registry, event.domain) });
    }
  }
  const { names, problems } = schemaNames(
    released.map(({ major, registry }) => ({ ref: major.ref, registry, address: major.address })),
  );
  const events = new Map(released.map(({ event, major }) => [major.ref, { event, major }]));
  for (const { ref, name, other } of problems) {
    const { event, major } = events.get(ref) as (typeof released)[number];
    const first = other === undefined ? undefined : events.get(other);
    findings.push(
      errorAt(
        'registry-name-collision',
        event.file,
        first === undefined
          ? `The name of ${ref} in the schema registry would have ${name.length} characters, and AWS takes 385.`
          : `${ref} would have the name of ${other} in the schema registry: ${name}.`,
        {
          pointer: `/majors/${major.number}`,
          on: 'key',
          found: `source ${major.address.source}, detail-type ${major.address.detailType}`,
          next: 'Give it another detailType, or its domain a registry of its own (`domains`, or `{domain}` in the name).',
          ...(first === undefined
            ? {}
            : {
                related: [
                  {
                    message: `the address of ${other}`,
                    file: first.event.file,
                    pointer: `/majors/${first.major.number}`,
                  },
                ],
              }),
        },
      ),
    );
  }
  const conversions = new Map<Release, Conversion>();
  const schemas: WantedSchema[] = [];
  const releases = new Map<string, Release>();
  for (const { event, major, registry } of released) {
    const name = names.get(major.ref);
    if (name === undefined) continue;
    schemas.push({
      registry,
      name,
      major: major.ref,
      description: descriptionOf(event.summary),
      releases: major.releases.map((release) => {
        releases.set(`${major.ref} ${release.version}`, release);
        return {
          version: release.version,
          source: release.digest ?? '',
          document: once(() => {
            const conversion = convert(event, major, release);
            conversions.set(release, conversion);
            // What can't be converted is no version of the schema, whatever stands there.
            if ('problem' in conversion) return { content: '', digest: `problem:${release.version}` };
            return { content: conversion.content, digest: contentDigest(conversion.content, sha256) };
          }),
        };
      }),
    });
  }
  const lossesOf = (entries: readonly PlanEntry[], allowed: boolean): readonly UnplacedFinding[] =>
    entries.flatMap((entry) =>
      entry.steps.flatMap(({ release: version }) => {
        const release = releases.get(`${entry.major} ${version}`);
        return release === undefined
          ? []
          : [...editedFindings(release, sha256), ...conversionFindings(release, conversions.get(release), allowed)];
      }),
    );
  return {
    wanted: { catalogue: registry.catalogue, stage: stage.name, type: registry.format, schemas },
    findings,
    leftOut,
    lossesOf,
  };
}

/** The registry of a domain's events. */
export function registryOf({ name, domains }: RegistrySettings, domain: string): string {
  return domains.get(domain) ?? name.replaceAll('{domain}', domain);
}

/** The longest description of a schema (EventBridge Schemas API Reference, "CreateSchema"). */
const LONGEST_DESCRIPTION = 256;

function descriptionOf(summary: string): string {
  const text = summary.replace(/\s+/g, ' ').trim();
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION - 1).toWellFormed()}…`;
}

/** What is written to AWS can't be taken back: an edited release must not get there. */
function editedFindings({ schema, digest, version }: Release, sha256: (text: string) => string): UnplacedFinding[] {
  if (digest === undefined) {
    return [
      errorAt(
        'release-undigested',
        schema.file,
        `The release ${version} has no digest: nobody knows whether it was edited.`,
        {
          next: 'Run `eda schema release` to complete it, if it is what was agreed.',
        },
      ),
    ];
  }
  if (digestOf(schema.value, sha256) === digest) return [];
  return [
    errorAt('release-edited', schema.file, `The release ${version} is not what was frozen: its digest is another.`, {
      expected: digest,
      next: 'Restore it from git; what is to change belongs into the head, and into a new release.',
    }),
  ];
}

function conversionFindings(
  { schema, version }: Release,
  conversion: Conversion | undefined,
  allowed: boolean,
): UnplacedFinding[] {
  if (conversion === undefined) return [];
  if ('problem' in conversion) {
    return [
      errorAt(
        'conversion-refused',
        schema.file,
        `The release ${version} can't stand in the schema registry: ${conversion.problem}`,
        {
          next: 'Release a version that the registry can hold, or keep its major a draft.',
        },
      ),
    ];
  }
  return conversion.losses.map(({ pointer, message }) =>
    allowed
      ? warningAt('conversion-loss', schema.file, message, { pointer })
      : errorAt('conversion-loss', schema.file, message, {
          pointer,
          next: 'Write it all the same with --allow-lossy: the registry then says less than the catalogue.',
        }),
  );
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
