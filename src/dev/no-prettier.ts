/** Stands in for prettier in the bundle: `format: false` keeps json-schema-to-typescript from ever calling it. */
export function format(): never {
  throw new Error('prettier is not in the bundle');
}
