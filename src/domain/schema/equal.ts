import { isArray, isObject, type Json } from '../json.ts';

/** Equality of JSON Schema: by value, order of members aside. */
export function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]!));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equal(a[name]!, b[name]!))
  );
}

/** JSON text that is the same for equal values. */
export function canonical(value: Json): string {
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name]!)}`).join(',')}}`;
}

/** Whether a list holds a value twice. */
export function repeats(list: readonly Json[]): boolean {
  const seen = new Set<Json>();
  for (const item of list) {
    // The text of an object starts with a bracket that is never the text of a string, which keeps its quotes.
    const key =
      typeof item === 'object' && item !== null ? canonical(item) : typeof item === 'string' ? `"${item}` : item;
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return false;
}

/** Whether a value is of the type that a `type` keyword names. */
export function typeMatches(value: Json, type: Json): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'boolean':
    case 'string':
    case 'number':
      return typeof value === type;
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'array':
      return isArray(value);
    case 'object':
      return isObject(value);
    default:
      return false;
  }
}

/** `value` as digits times a power of ten, exactly as JSON writes it. */
function decimal(value: number): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa, exponent] = String(value).split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  return { digits: BigInt(whole + fraction), exponent: Number(exponent ?? 0) - fraction.length };
}

/** Exact for decimal fractions: 0.3 is a multiple of 0.1, though not in floating point. */
export function isMultipleOf(value: number, of: number): boolean {
  if (!Number.isFinite(value) || !Number.isFinite(of) || of === 0) return false;
  if (Number.isSafeInteger(value) && Number.isSafeInteger(of)) return value % of === 0;
  const a = decimal(value);
  const b = decimal(of);
  const shift = a.exponent - b.exponent;
  if (shift >= 0) return (a.digits * 10n ** BigInt(shift)) % b.digits === 0n;
  return a.digits % (b.digits * 10n ** BigInt(-shift)) === 0n;
}
