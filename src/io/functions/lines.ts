import { StringDecoder } from 'node:string_decoder';

/** So much of what a function writes is kept. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
/** The same of one line. Source: CloudWatch Logs quotas, "Event size". */
const LONGEST_LINE = 1024 * 1024;
/** What a line costs beside its text: there may be millions of empty ones. */
const EACH = 64;

/** Written behind the last line of an invocation: all before it has arrived then. */
export const markOf = (uuid: string) => `\u0000${uuid}\n`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: so that no line has it by chance
const MARK = /\u0000[0-9a-f-]{36}$/;

/** The lines that a function writes, from several streams, as they come; where there are too many, the last ones. */
export class Lines {
  #lines: string[] = [];
  #first = 0;
  #size = 0;
  #dropped = 0;

  /** Takes chunks of one stream. What is behind the last line feed is kept until `end`. */
  stream(): { take(chunk: Buffer): void; end(): void } {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const cut = (text: string) => (text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text);
    const end = () => {
      if (rest !== '') this.#add(rest);
      rest = '';
    };
    return {
      take: (chunk) => {
        const [head = '', ...lines] = decoder.write(chunk).split('\n');
        rest = cut(rest + head);
        for (const line of lines) {
          this.#add(rest);
          rest = cut(line);
        }
      },
      end,
    };
  }

  /** What there is by now; begins anew. */
  drain(): { readonly lines: readonly string[]; readonly dropped: number } {
    const drained = { lines: this.#lines.slice(this.#first), dropped: this.#dropped };
    this.#lines = [];
    this.#first = 0;
    this.#size = 0;
    this.#dropped = 0;
    return drained;
  }

  #add(written: string): void {
    const mark = MARK.exec(written);
    if (mark?.index === 0) return;
    const line = (mark ? written.slice(0, mark.index) : written).replace(/\r$/, '');
    this.#lines.push(line);
    this.#size += line.length + EACH;
    while (this.#size > MOST_CHARACTERS) {
      this.#size -= (this.#lines[this.#first] ?? '').length + EACH;
      this.#lines[this.#first++] = '';
      this.#dropped++;
    }
    if (this.#first < 100_000) return;
    this.#lines = this.#lines.slice(this.#first);
    this.#first = 0;
  }
}
