/**
 * What generated validators share, as text: only what a validator needs is written beside it, so that it needs no
 * import. `has` and `names` pass over members that are `undefined`, since JSON will.
 */
export type HelperName =
  | 'isObject'
  | 'has'
  | 'names'
  | 'step'
  | 'lengthOf'
  | 'isMultipleOf'
  | 'equal'
  | 'repeats'
  | 'closest';

interface Helper {
  readonly code: string;
  readonly needs?: readonly HelperName[];
}

export const HELPERS: Readonly<Record<HelperName, Helper>> = {
  isObject: {
    code: `function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
`,
  },
  has: {
    code: `function has(value: Record<string, unknown>, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(value, name) && value[name] !== undefined;
}
`,
  },
  names: {
    code: `function names(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((name) => value[name] !== undefined);
}
`,
  },
  step: {
    code: `function step(name: string): string {
  return name.replace(/~/g, "~0").replace(/\\//g, "~1");
}
`,
  },
  lengthOf: {
    code: `/** Counts characters, not UTF-16 units. */
function lengthOf(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    if (unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
      length--;
      i++;
    }
  }
  return length;
}
`,
  },
  isMultipleOf: {
    code: `/** Exact for decimal fractions: 0.3 is a multiple of 0.1. */
function isMultipleOf(value: number, of: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(of)) return value % of === 0;
  if (!Number.isFinite(value)) return false;
  const a = decimal(value);
  const b = decimal(of);
  const shift = a.exponent - b.exponent;
  const ten = BigInt(10);
  if (shift >= 0) return (a.digits * ten ** BigInt(shift)) % b.digits === BigInt(0);
  return a.digits % (b.digits * ten ** BigInt(-shift)) === BigInt(0);
}

function decimal(value: number): { digits: bigint; exponent: number } {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
`,
  },
  equal: {
    needs: ['isObject', 'has', 'names'],
    code: `function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const all = names(a);
  return all.length === names(b).length && all.every((name) => has(b, name) && equal(a[name], b[name]));
}
`,
  },
  repeats: {
    needs: ['isObject', 'names'],
    code: `function repeats(list: readonly unknown[]): boolean {
  return new Set(list.map(canonical)).size < list.length;
}

/** Text that is the same for equal values. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  return "{" + names(value).sort().map((name) => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
}
`,
  },
  closest: {
    code: `/** Why no alternative fits: the reasons of the one that was probably meant, if there is one. */
function closest(out: Issue[], at: string, keyword: string, tried: readonly (readonly Issue[])[]): void {
  const tells = ({ pointer, keyword: by }: Issue) =>
    pointer === at ? by === "type" || by === "const" || by === "enum" : by === "const" && pointer.lastIndexOf("/") === at.length;
  const near = tried.filter((issues) => !issues.some(tells));
  const fewest = Math.min(...near.map((issues) => issues.length));
  const best = near.filter((issues) => issues.length === fewest);
  if (best.length === 1 && best[0] !== undefined) out.push(...best[0]);
  else out.push({ pointer: at, keyword, message: "fits none of the alternatives" });
}
`,
  },
};
