import { atPointer, childPointer, isArray, isObject, type Json, member } from '../json.ts';
import { nearest } from '../schema/distance.ts';
import { splitFragment } from '../schema/uri.ts';
import { consumptionFindings } from './consumption-checks.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import { inCatalogue } from './layout.ts';
import type { Catalogue, EventDefinition, Major, Service } from './model.ts';
import { currentMajor, parseReference, resolveReference } from './reference.ts';
import { releaseFindings } from './release-checks.ts';
import { describesObject } from './shape.ts';

/** What the checks between files need beside the model. */
export interface CrossCheckInput {
  readonly catalogue: Catalogue;
  /** Files that have findings instead of a place in the model: what refers to them is not reported once more. */
  readonly broken: ReadonlySet<string>;
  /** The self-contained schema of a schema file; `undefined` where a reference in it is broken. */
  readonly bundled: (file: string) => Json | undefined;
  /** The file that a `$ref` written in a schema file leads to. */
  readonly refersTo: (file: string, ref: string) => string | undefined;
  readonly sha256: (text: string) => string;
  /** Path and value of each `releases/digests.json`. */
  readonly digests: readonly { readonly path: string; readonly value: Json }[];
  /** Every release file there is, readable or not. */
  readonly releaseFiles: ReadonlySet<string>;
}

/** Owners, buses, ids, references between events and services, fields, metadata, releases. */
export function crossChecks(input: CrossCheckInput): readonly UnplacedFinding[] {
  const { catalogue } = input;
  return [
    ...settingsFindings(input),
    ...stageFindings(input),
    ...idFindings(input),
    ...[...catalogue.domains.values()].flatMap((domain) => ownerFindings(input, domain)),
    ...[...catalogue.events.values()].flatMap((event) => eventFindings(input, event)),
    ...[...catalogue.services.values()].flatMap((service) => serviceFindings(input, service)),
    ...releaseFindings(input),
  ];
}

function settingsFindings({ catalogue, broken }: CrossCheckInput): UnplacedFinding[] {
  const { metadata } = catalogue.settings;
  if (metadata === undefined) return [];
  const wanted = inCatalogue(catalogue.settings, metadata.type);
  if (catalogue.schemas.has(wanted) || broken.has(wanted)) return [];
  const root = inCatalogue(catalogue.settings, '');
  const types = [...catalogue.schemas.keys()].filter((file) => file.startsWith(`${root}types/`));
  const near = nearest(
    metadata.type,
    types.map((file) => file.slice(root.length)),
  );
  return [
    errorAt(
      'event-metadata-missing',
      'eda.yaml',
      `The catalogue has no shared type ${metadata.type} that can be read.`,
      {
        pointer: '/metadata/type',
        expected: `a file under ${root}types/`,
        next: near === undefined ? 'Add it, or remove `metadata` from eda.yaml.' : `Did you mean ${near}?`,
      },
    ),
  ];
}

/** A stage maps buses that there are. */
function stageFindings({ catalogue }: CrossCheckInput): UnplacedFinding[] {
  const { buses, stages } = catalogue.settings;
  return [...stages.values()].flatMap((stage) =>
    [...stage.buses.keys()]
      .filter((bus) => bus !== 'default' && !buses.has(bus))
      .map((bus) => {
        const near = nearest(bus, ['default', ...buses.keys()]);
        return errorAt(
          'unknown-bus',
          'eda.yaml',
          `The stage "${stage.name}" maps a bus "${bus}" that is not declared.`,
          {
            pointer: childPointer(`${childPointer('/stages', stage.name)}/buses`, bus),
            on: 'key',
            expected: `one of ${['default', ...buses.keys()].join(', ')}`,
            next: near === undefined ? 'Declare it under buses.' : `Did you mean ${near}?`,
          },
        );
      }),
  );
}

/** An `$id` names one file. A release carries the id of the head it was frozen from. */
function idFindings({ catalogue }: CrossCheckInput): UnplacedFinding[] {
  const first = new Map<string, string>();
  const findings: UnplacedFinding[] = [];
  for (const file of [...catalogue.schemas.keys()].sort()) {
    const schema = catalogue.schemas.get(file);
    if (!schema || /\/releases\/[^/]+$/.test(file)) continue;
    const key = schema.dialect === 'draft-04' ? 'id' : '$id';
    const id = member(schema.value, key);
    const uri = typeof id === 'string' ? splitFragment(id).uri : '';
    if (uri === '') continue;
    const other = first.get(uri);
    if (other === undefined) {
      first.set(uri, file);
      continue;
    }
    const otherKey = catalogue.schemas.get(other)?.dialect === 'draft-04' ? 'id' : '$id';
    findings.push(
      errorAt('duplicate-id', file, `Two schemas have the ${key} "${uri}".`, {
        pointer: `/${key}`,
        next: 'Give each its own: a reference to it would lead to either.',
        related: [{ message: 'the other one', file: other, pointer: `/${otherKey}` }],
      }),
    );
  }
  return findings;
}

/** An owner is a team of the catalogue. */
export function ownerFindings(
  { catalogue, broken }: Pick<CrossCheckInput, 'catalogue' | 'broken'>,
  thing: { readonly file: string; readonly owner: string },
): UnplacedFinding[] {
  if (catalogue.teams.has(thing.owner)) return [];
  const teams = inCatalogue(catalogue.settings, 'teams');
  if (['yaml', 'yml', 'json'].some((ending) => broken.has(`${teams}.${ending}`))) return [];
  const near = nearest(thing.owner, [...catalogue.teams.keys()]);
  return [
    errorAt('unknown-team', thing.file, `The owner "${thing.owner}" is no team of the catalogue.`, {
      pointer: '/owner',
      expected: `a team of ${teams}.yaml${
        catalogue.teams.size === 0 ? ', which has none yet' : `: ${[...catalogue.teams.keys()].join(', ')}`
      }`,
      next: near === undefined ? 'Add the team there, or name one of them.' : `Did you mean ${near}?`,
    }),
  ];
}

function eventFindings(input: CrossCheckInput, event: EventDefinition): UnplacedFinding[] {
  const { catalogue } = input;
  const findings = ownerFindings(input, event);
  const { buses } = catalogue.settings;
  if (event.bus !== 'default' && !buses.has(event.bus) && !input.broken.has('eda.yaml')) {
    const near = nearest(event.bus, [...buses.keys()]);
    findings.push(
      errorAt('unknown-bus', event.file, `The bus "${event.bus}" is not declared in eda.yaml.`, {
        pointer: '/bus',
        expected: `one of ${['default', ...buses.keys()].join(', ')}`,
        next: near === undefined ? 'Declare it under buses in eda.yaml.' : `Did you mean ${near}?`,
      }),
    );
  }
  for (const major of event.majors) {
    findings.push(...detailFindings(input, major), ...metadataFindings(input, major));
    findings.push(...deprecationFindings(input, event, major));
    const alternative = major.deprecated?.alternative;
    if (alternative === undefined) continue;
    const pointer = `/majors/${major.number}/deprecated/alternative`;
    findings.push(...referenceFindings(input, event.file, pointer, alternative));
  }
  return findings;
}

/** The detail of an event is an object: EventBridge takes nothing else. */
function detailFindings(input: CrossCheckInput, { head, ref }: Major): UnplacedFinding[] {
  const schema = input.bundled(head.file);
  if (schema === undefined || describesObject(schema) !== false) return [];
  const type = member(head.value, 'type');
  return [
    errorAt('detail-not-object', head.file, `The schema of ${ref} does not describe an object.`, {
      pointer: type === undefined ? '' : '/type',
      ...(type === undefined ? {} : { found: JSON.stringify(type) }),
      expected: '"type": "object" at the root',
      next: 'Write it there, and put other values into a property: EventBridge refuses them as a detail (MalformedDetail).',
    }),
  ];
}

function deprecationFindings(input: CrossCheckInput, event: EventDefinition, major: Major): UnplacedFinding[] {
  if (!major.deprecated) return [];
  const { effective, removal, alternative } = major.deprecated;
  const at = `/majors/${major.number}/deprecated`;
  const findings: UnplacedFinding[] = [];
  if (removal !== undefined && removal < effective) {
    findings.push(
      errorAt('deprecation-invalid', event.file, `${major.ref} is to be removed before its deprecation takes effect.`, {
        pointer: `${at}/removal`,
        found: removal,
        expected: `${effective}, the day it takes effect, or later`,
        next: 'Correct one of the two dates.',
      }),
    );
  }
  const target = alternative === undefined ? undefined : resolveReference(input.catalogue, alternative);
  if (alternative !== undefined && target && 'major' in target && target.major === major) {
    findings.push(
      errorAt('deprecation-invalid', event.file, `${major.ref} is named as the alternative to itself.`, {
        pointer: `${at}/alternative`,
        found: alternative,
        expected: 'another event or another major',
        next: 'Name what consumers should read instead, or leave `alternative` out.',
      }),
    );
  }
  return findings;
}

/** Every event includes what the organisation wants in each detail (`metadata` in eda.yaml). */
function metadataFindings(input: CrossCheckInput, { head, ref }: Major): UnplacedFinding[] {
  const demand = input.catalogue.settings.metadata;
  if (!demand) return [];
  const wanted = inCatalogue(input.catalogue.settings, demand.type);
  // A type that is missing is reported once, at eda.yaml.
  if (!input.catalogue.schemas.has(wanted)) return [];
  const includes = (schema: Json | undefined, depth = 0): boolean => {
    const target = member(schema, '$ref');
    if (typeof target === 'string') {
      // A reference to a part of the type does not include the type.
      const whole = splitFragment(target).fragment === '' && target !== '#';
      if (whole && input.refersTo(head.file, target) === wanted) return true;
      if (target.startsWith('#/') && depth < 10)
        return includes(atPointer(head.value, splitFragment(target).fragment), depth + 1);
    }
    const parts = member(schema, 'allOf');
    return isArray(parts) && parts.some((part) => includes(part, depth + 1));
  };
  if (demand.property === undefined) {
    return includes(head.value) ? [] : [metadataFinding(head.file, ref, '', `an allOf with a $ref to ${wanted}`)];
  }
  const { property } = demand;
  const parts = rootParts(head.value);
  const declaring = parts.filter(({ schema }) => member(member(schema, 'properties'), property) !== undefined);
  if (!declaring.some(({ schema }) => includes(member(member(schema, 'properties'), property)))) {
    const at = declaring[0];
    const pointer = at === undefined ? '' : childPointer(`${at.pointer}/properties`, property);
    return [metadataFinding(head.file, ref, pointer, `"${property}" with a $ref to ${wanted}`)];
  }
  const required = parts.some(({ schema }) => {
    const names = member(schema, 'required');
    return isArray(names) && names.includes(property);
  });
  return required ? [] : [metadataFinding(head.file, ref, '/required', `"${property}" among the required properties`)];
}

/** The root of a schema and what it takes in by `allOf` and by references into its own file. */
function rootParts(root: Json): readonly { readonly schema: Json; readonly pointer: string }[] {
  const parts = new Map<Json, string>([[root, '']]);
  for (const [schema, pointer] of parts) {
    const all = member(schema, 'allOf');
    const found = (isArray(all) ? all : []).map((part, i): [Json, string] => [part, `${pointer}/allOf/${i}`]);
    const ref = member(schema, '$ref');
    if (typeof ref === 'string' && ref.startsWith('#/')) {
      const { fragment } = splitFragment(ref);
      const target = atPointer(root, fragment);
      if (target !== undefined) found.push([target, fragment]);
    }
    for (const [part, at] of found) if (isObject(part) && !parts.has(part)) parts.set(part, at);
  }
  return [...parts].map(([schema, pointer]) => ({ schema, pointer }));
}

function metadataFinding(file: string, ref: string, pointer: string, expected: string): UnplacedFinding {
  return errorAt(
    'event-metadata-missing',
    file,
    `${ref} does not include the metadata that eda.yaml demands of every event.`,
    {
      pointer,
      expected,
      next: 'Add it, or change `metadata` in eda.yaml.',
    },
  );
}

function referenceFindings(
  input: CrossCheckInput,
  file: string,
  pointer: string,
  reference: string,
): UnplacedFinding[] {
  const target = resolveReference(input.catalogue, reference);
  if (!('message' in target) || leadsToBroken(input, reference)) return [];
  return [
    errorAt('unknown-event', file, target.message, {
      pointer,
      found: reference,
      ...(target.next === undefined ? {} : { next: target.next }),
    }),
  ];
}

/** Whether what a reference names is there, but can't be read. */
function leadsToBroken({ catalogue, broken }: CrossCheckInput, reference: string): boolean {
  const named = parseReference(reference);
  if (!named) return false;
  const folder = `${inCatalogue(catalogue.settings, named.event)}/`;
  return [...broken].some((file) => file.startsWith(folder) && !file.includes('/examples/'));
}

function serviceFindings(input: CrossCheckInput, service: Service): UnplacedFinding[] {
  const { catalogue } = input;
  const findings = ownerFindings(input, service);
  service.produces.forEach((reference, i) => {
    findings.push(...referenceFindings(input, service.file, `/produces/${i}`, reference));
  });
  service.consumes.forEach((consumption, i) => {
    const at = `/consumes/${i}`;
    const target = resolveReference(catalogue, consumption.event, currentMajor);
    if ('message' in target) {
      findings.push(...referenceFindings(input, service.file, `${at}/event`, consumption.event));
      return;
    }
    findings.push(...consumptionFindings(service, consumption, at, target, input.bundled));
  });
  return findings;
}
