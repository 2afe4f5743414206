/** `1 event`, `2 events`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What a check looked at, as a sentence. */
export function summaryOf(checked: Readonly<Record<string, number>>): string {
  const parts = Object.entries(checked).map(([name, number]) => counted(number, name.replace(/s$/, '')));
  return `Checked ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}.`;
}
