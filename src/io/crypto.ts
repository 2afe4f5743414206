/** `node:crypto` takes 4 ms to load, and most runs never ask for it. */
export function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
