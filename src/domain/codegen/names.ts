/** Names of types and of files, made of names that people gave. They never depend on a title, so that a change of words renames nothing. */

/** `order-line` -> `OrderLine`. ASCII letters and digits only, never empty, never with a digit in front. */
export function typeName(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(name) ? name : `Type${name}`;
}

/** The name, or the first of `name2`, `name3`, … that is free; it is taken from then on. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}${i}`;
  taken.add(free);
  return free;
}

/** The type of an event's detail: `OrderPlaced`; later majors are `OrderPlacedV2`, so that the first keeps its name. */
export function detailName(event: string, major: number): string {
  return major === 1 ? event : `${event}V${major}`;
}

/** A path that every system can hold and an import can name. */
export function safePath(path: string): string {
  return path
    .split('/')
    .map((step) => step.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '') || '-')
    .join('/');
}

/** How a module imports another: relative, with the ending asked for. Both are paths of one tree. */
export function importPath(from: string, to: string, ending: string): string {
  const above = from.split('/').slice(0, -1);
  const steps = to.replace(/\.ts$/, ending).split('/');
  let same = 0;
  while (same < above.length && same < steps.length - 1 && above[same] === steps[same]) same++;
  const up = above.length - same;
  return `${up === 0 ? './' : '../'.repeat(up)}${steps.slice(same).join('/')}`;
}
