/**
 * Characters that steer a terminal, a log or the direction of text: controls of C0 (tab and line feed left out) and C1,
 * marks and overrides of direction, line separators, the byte order mark, and halves of a surrogate pair.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the screen
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Surrogate}]/gu;

/** Whatever is not plain ASCII. Hardly any text has it, and to see that is many times faster than to look for what steers. */
const UNUSUAL = /[^\n\t -~]/;

/** A text out of a file, safe to show: what would act instead of being seen is written as `\uNNNN`. */
export function visible(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same in a place of one line. */
export function visibleLine(text: string): string {
  return visible(oneLine(text));
}

/**
 * A text for a place of one line, such as a member of a finding: a line feed is written as `\n`. What follows one would
 * stand at the start of a line, where GitHub Actions takes `::error::` for a command.
 */
export function oneLine(text: string): string {
  return text.replaceAll('\n', '\\n');
}

/** A value as JSON that is safe to show: escaped more than JSON asks for, and so the same value. */
export function visibleJson(value: unknown, indent?: number): string {
  return visible(JSON.stringify(value, null, indent));
}
