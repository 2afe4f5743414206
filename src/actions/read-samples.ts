import { type ReadSample, samplesIn } from '../domain/events/read-events.ts';
import type { Finding } from '../domain/report.ts';
import { formatOf, parseText, stdinName } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld } from '../ports.ts';
import { type EventText, kindOf, malformedEvent, unparsedText } from './event-text.ts';

/** A sample, and the text that it stands in. */
export interface SampleOfFile extends ReadSample {
  readonly text: EventText;
}

/** The samples of all files, whole events unpacked. Throws EdaError where one can't be read, or they are of several events. */
export async function readSamples(from: readonly string[], files: FileWorld): Promise<readonly SampleOfFile[]> {
  const samples: SampleOfFile[] = [];
  for (const path of from) {
    const read = path === '-' ? await files.stdin() : files.read(path);
    if ('problem' in read) {
      const file = path === '-' ? '<stdin>' : path;
      throw new EdaError('input', { code: 'unreadable-sample', message: read.problem.detail, at: { file } });
    }
    for (const text of textsOf(path, read.text.replace(/^\uFEFF/, ''))) {
      const parsed = parseText(text.text, text.format);
      if ('problem' in parsed) throw refused('unreadable-sample', await unparsedText(text, parsed.problem));
      for (const sample of samplesIn(parsed.value)) {
        if ('problem' in sample) throw refused('no-detail', await malformedEvent(text, sample.problem));
        samples.push({ ...sample, text });
      }
    }
  }
  for (const key of ['source', 'detailType'] as const) {
    const different = [...new Set(samples.map((sample) => sample[key]))];
    if (different.length < 2) continue;
    throw new EdaError('input', {
      code: 'samples-differ',
      message: `The samples are of several events: their ${key === 'source' ? 'sources' : 'detail-types'} differ.`,
      found: different.map((each) => each ?? 'none').join(', '),
      next: 'Give the samples of one event.',
    });
  }
  if (from.length > 0 && samples.length === 0) {
    throw new EdaError('input', {
      code: 'no-sample',
      message: 'There is no sample in what --from names.',
      at: { file: from[0] === '-' ? '<stdin>' : (from[0] as string) },
      next: 'Put a detail or a whole event into it, or name the fields with --field.',
    });
  }
  return samples;
}

/** One document, or one a line. */
function textsOf(path: string, text: string): readonly EventText[] {
  const file = path === '-' ? stdinName(text) : path.replaceAll('\\', '/');
  const format = formatOf(file);
  const whole = { file, text, format, above: 0, line: false };
  if (format === 'yaml' || 'value' in parseText(text, format)) return [whole];
  const lines = text.split(/\r?\n/);
  if (!/\.(?:ndjson|jsonl)$/i.test(path) && kindOf(lines) !== 'line') return [whole];
  return lines.flatMap((line, above) => (line.trim() === '' ? [] : [{ file, text: line, format, above, line: true }]));
}

function refused(code: string, { message, at, found, expected, next }: Finding): EdaError {
  return new EdaError('input', {
    code,
    message,
    at,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    next: next ?? 'Mend the sample, and run the command again. Nothing was written.',
  });
}
