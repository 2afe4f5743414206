import { isArray, isObject, type Json } from '../domain/json.ts';
import { type Sample, sampleOf } from '../domain/schema/infer.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld } from '../ports.ts';

/** The samples of all files, whole events unpacked. Throws EdaError where one can't be read, or they are of several events. */
export async function readSamples(from: readonly string[], files: FileWorld): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const path of from) {
    const read = path === '-' ? await files.stdin() : files.read(path);
    const file = path === '-' ? '<stdin>' : path;
    if ('problem' in read) {
      throw new EdaError('input', { code: 'unreadable-sample', message: read.problem.detail, at: { file } });
    }
    for (const value of await valuesOf(read.text, file)) {
      const sample = sampleOf(value);
      if (!isObject(sample.detail)) {
        throw new EdaError('input', {
          code: 'no-detail',
          message: 'A sample is no object, and the detail of an event is one.',
          at: { file },
          found: JSON.stringify(sample.detail).slice(0, 60),
          expected: 'the detail of an event, a whole event, or a list of them',
        });
      }
      samples.push(sample);
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
    throw new EdaError('input', { code: 'no-sample', message: 'There is no sample in what --from names.' });
  }
  return samples;
}

/** One value, a list of them, or one a line. */
async function valuesOf(text: string, file: string): Promise<readonly Json[]> {
  const parsed = parseText(text, formatOf(file));
  if ('value' in parsed) return isArray(parsed.value) ? parsed.value : [parsed.value];
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const each = lines.length > 1 ? lines.map((line) => parseText(line, 'json')) : [];
  const values = each.flatMap((one) => ('value' in one ? [one.value] : []));
  if (values.length > 0 && values.length === each.length) return values;
  const { explain } = await import('../domain/text/positions.ts');
  const { message, line, column, found, expected } = explain(text, formatOf(file), parsed.problem);
  throw new EdaError('input', {
    code: 'unreadable-sample',
    message,
    at: { file, line, column },
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
  });
}
