/** Whether a JSON text may be nested deeper than so many levels: whether it has more brackets, those in its strings included. */
export function mayBeDeeper(text: string, levels: number): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let i = text.indexOf(bracket); i >= 0; i = text.indexOf(bracket, i + 1)) if (++count > levels) return true;
  }
  return false;
}
