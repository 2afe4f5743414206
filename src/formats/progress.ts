/** How far something has come, as one line of a terminal of so many columns. */
export function progressLine(done: number, of: number, what: string, columns: number): string {
  const part = of === 0 ? 1 : Math.min(1, done / of);
  const words = `${done} of ${of} ${what}`;
  const room = Math.min(40, columns - words.length - 10);
  if (room < 5) return words.slice(0, Math.max(0, columns - 1));
  const full = Math.floor(part * room);
  return `${'█'.repeat(full)}${'░'.repeat(room - full)} ${String(Math.floor(part * 100)).padStart(3)} %  ${words}`;
}
