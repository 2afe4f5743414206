import { type DocumentIndex, resolveIn } from '../schema/refs.ts';
import type { OutwardRef } from '../schema/types.ts';
import { isAbsolute } from '../schema/uri.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import type { SchemaFile } from './model.ts';

/** Where a reference to another file leads: a path relative to the workspace, or why it may not be followed. */
export type RefTarget = { readonly path: string } | { readonly refused: 'remote' | 'outside' };

/**
 * Resolves the file part of a `$ref`. Relative references are relative to the file that holds them; an absolute URI
 * names the workspace's schema with that `$id`. Nothing is ever fetched, and nothing outside the workspace is opened.
 * `idOf` gives the path of the schema with an `$id`.
 */
export function refTarget(from: string, uri: string, idOf: (id: string) => string | undefined): RefTarget {
  const known = idOf(uri);
  if (known !== undefined) return { path: known };
  if (/^file:/i.test(uri)) return { refused: 'outside' };
  if (isAbsolute(uri) || uri.startsWith('//')) return { refused: 'remote' };
  if (uri.startsWith('/')) return { refused: 'outside' };
  const steps = from.split('/').slice(0, -1);
  for (const step of decoded(uri).split('/')) {
    if (step === '..') {
      if (steps.pop() === undefined) return { refused: 'outside' };
    } else if (step !== '.' && step !== '') steps.push(step);
  }
  return { path: steps.join('/') };
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri.replace(/\?.*$/, ''));
  } catch {
    return uri;
  }
}

/** How the file that a reference leads to was found. */
export type OpenedTarget =
  | { readonly schema: SchemaFile; readonly index: DocumentIndex }
  /** `broken`: it has findings of its own, so the reference gets none. */
  | { readonly problem: 'broken' }
  | { readonly problem: 'outside' }
  | { readonly problem: 'missing'; readonly near?: string }
  /** Nothing that a schema could be read from; `detail` says why, in a sentence. */
  | { readonly problem: 'unusable'; readonly detail: string };

/** The finding of one reference to another file, or `undefined` where it resolves. */
export function refFinding(
  from: SchemaFile,
  ref: OutwardRef,
  target: RefTarget,
  open: (path: string) => OpenedTarget,
): UnplacedFinding | undefined {
  const at = { pointer: ref.pointer };
  if ('refused' in target) {
    return target.refused === 'remote'
      ? errorAt('ref-remote', from.file, `"${ref.ref}" is on the network, and eda never fetches a schema.`, {
          ...at,
          ...(ref.ref.startsWith(ref.target) ? {} : { found: `${ref.target}, by the $id around it` }),
          expected: 'a path to a file of the workspace, or the $id of one of its schemas',
          next: 'Copy the schema into the catalogue, and refer to it by path.',
        })
      : outside(from, ref);
  }
  const opened = open(target.path);
  if ('problem' in opened) {
    if (opened.problem === 'broken') return undefined;
    if (opened.problem === 'outside') return outside(from, ref);
    if (opened.problem === 'unusable') {
      return errorAt('ref-dangling', from.file, `"${ref.ref}" leads to ${target.path}, which can't be used.`, {
        ...at,
        found: opened.detail,
        expected: 'a file with a schema',
        next: 'Correct the path: it is relative to this file.',
      });
    }
    return errorAt('ref-dangling', from.file, `"${ref.ref}" leads to ${target.path}, which does not exist.`, {
      ...at,
      next:
        opened.near === undefined
          ? 'Correct the path: it is relative to this file.'
          : `Did you mean ${relativePath(from.file, opened.near)}?`,
    });
  }
  if (opened.schema.dialect !== from.dialect) {
    return errorAt('dialect-mixed', from.file, `"${ref.ref}" leads from ${from.dialect} to ${opened.schema.dialect}.`, {
      ...at,
      found: `${target.path} is written in ${opened.schema.dialect}`,
      expected: `the dialect of this schema, ${from.dialect}`,
      next: 'Write both in one dialect: a keyword can mean another thing in another dialect.',
      related: [{ message: 'the schema referred to', file: target.path, pointer: '' }],
    });
  }
  const place = resolveIn(opened.index, ref);
  if (place.kind === 'inside') return undefined;
  const near = place.kind === 'dangling' ? place.near : undefined;
  return errorAt('ref-dangling', from.file, `"${ref.ref}" leads to a place that ${target.path} does not have.`, {
    ...at,
    found: `no "#${ref.fragment}" in ${target.path}`,
    next:
      near === undefined
        ? `Correct the part behind the "#", or add it to ${target.path}.`
        : `Did you mean ${ref.ref.split('#')[0]}${near}?`,
  });
}

/** How a file refers to another one. */
export function relativePath(from: string, to: string): string {
  const here = from.split('/').slice(0, -1);
  const there = to.split('/');
  const shared = here.findIndex((step, i) => step !== there[i]);
  const same = shared === -1 ? here.length : shared;
  return [...here.slice(same).map(() => '..'), ...there.slice(same)].join('/');
}

function outside(from: SchemaFile, ref: OutwardRef): UnplacedFinding {
  return errorAt('ref-outside', from.file, `"${ref.ref}" leads out of the workspace.`, {
    pointer: ref.pointer,
    expected: 'a file of the workspace',
    next: 'Copy the schema into the catalogue, and refer to it by a path relative to this file.',
  });
}
