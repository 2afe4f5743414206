/**
 * Values of a template after its functions were worked out as far as the template itself says them. What only the deployment
 * knows is an `Expression`.
 */
export type Value = null | boolean | number | string | Expression | readonly Value[] | Values;
export interface Values {
  readonly [key: string]: Value;
}

/** Another resource of the template: itself (`Ref`: attribute ''), or an attribute of it. */
export interface Reference {
  readonly id: string;
  readonly attribute: string;
}

/** What is known at the deployment only: a text with holes, or nothing but one. */
export class Expression {
  /** As `Fn::Sub` would write it: two expressions with one text are one value. */
  readonly text: string;
  readonly references: readonly Reference[];
  /** Where it is one resource or attribute, and nothing around it. */
  readonly target: Reference | undefined;

  constructor(text: string, references: readonly Reference[] = [], target?: Reference) {
    this.text = text;
    this.references = references;
    this.target = target;
  }
}

/**
 * Thrown by the readers below where a rule needs what only the deployment knows. It ends one rule's look at one thing, and is
 * told as "not decided": so a rule is written as if all were known, and can't forget what is not.
 */
export class Undecided extends Error {
  readonly why: string;

  constructor(why: string) {
    super(why);
    this.why = why;
  }
}

export function isValues(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Expression);
}

/** The member at a path, `undefined` where there is none. Throws `Undecided` where an expression stands in the way. */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let found = value;
  for (const step of path) {
    if (found instanceof Expression) throw new Undecided(`${found.text} is known at the deployment only.`);
    found = isValues(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found ?? undefined;
}

/** A list, or the only item of one; none where there is nothing. */
export function listAt(value: Value | undefined, ...path: readonly string[]): readonly Value[] {
  const found = at(value, ...path);
  if (found === undefined) return [];
  if (found instanceof Expression && found.references.length === 0) {
    throw new Undecided(`${found.text} is known at the deployment only.`);
  }
  return Array.isArray(found) ? (found as readonly Value[]) : [found];
}

/** A number, also one written as text, as CloudFormation takes it. */
export function numberAt(value: Value | undefined, ...path: readonly string[]): number | undefined {
  const found = known(at(value, ...path));
  if (typeof found === 'number') return found;
  return typeof found === 'string' && /^-?\d+(?:\.\d+)?$/.test(found) ? Number(found) : undefined;
}

export function flagAt(value: Value | undefined, ...path: readonly string[]): boolean | undefined {
  const found = known(at(value, ...path));
  if (found === 'true' || found === 'false') return found === 'true';
  return typeof found === 'boolean' ? found : undefined;
}

export function textAt(value: Value | undefined, ...path: readonly string[]): string | undefined {
  const found = known(at(value, ...path));
  return typeof found === 'string' ? found : undefined;
}

/** Whether something stands there, known or not. */
export function isGiven(value: Value | undefined, ...path: readonly string[]): boolean {
  return at(value, ...path) !== undefined;
}

function known(value: Value | undefined): Value | undefined {
  if (value instanceof Expression) throw new Undecided(`${value.text} is known at the deployment only.`);
  return value;
}

/** Texts by which two values are held against each other: what is no text is shown as JSON. */
export function wordsOf(value: Value | undefined): string {
  if (value instanceof Expression) return value.text;
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, item: unknown) => (item instanceof Expression ? item.text : item)) ?? '';
}

/** Every expression in a value. */
export function expressionsIn(value: Value | undefined): readonly Expression[] {
  const found: Expression[] = [];
  const visit = (item: Value | undefined): void => {
    if (item instanceof Expression) found.push(item);
    else if (Array.isArray(item)) item.forEach(visit);
    else if (isValues(item)) Object.values(item).forEach(visit);
  };
  visit(value);
  return found;
}
