import { describe, expect, it } from 'vitest';
import {
  digestOfEvent,
  EarlierOutcomes,
  outcomeLine,
  ranges,
  sendingLine,
} from '../../../src/domain/events/outcomes.ts';
import fc from '../../support/property.ts';

const digest = digestOfEvent('s', 'T', '{}');
const sent = (number: number) => ({ number, line: number, digest });

it('numbers are told as ranges', () => {
  expect([ranges([]), ranges([3]), ranges([3, 1, 2, 9, 7, 8, 12])]).toEqual(['', '3', '1-3,7-9,12']);
});

describe('what an earlier run came to', () => {
  it('is read from what it wrote', () => {
    const earlier = new EarlierOutcomes();
    const lines = [
      outcomeLine(sent(1), { eventId: 'a', attempts: 1, answersLost: 0 }),
      outcomeLine(sent(2), { errorCode: 'MalformedDetail', errorMessage: 'No.', attempts: 1, answersLost: 0 }),
      outcomeLine(sent(3), { errorCode: 'endpoint-unreachable', errorMessage: 'Gone.', attempts: 4, answersLost: 3 }),
      outcomeLine(sent(5000), { eventId: 'b', attempts: 1, answersLost: 0 }),
      // Cut off by a crash, and whatever else a person may have left there.
      '{"entry":4,"eve',
      '5',
      '{"entry":"x","eventId":"a"}',
    ];
    for (const line of lines) earlier.read(line);
    expect(earlier.acknowledged).toBe(2);
    expect([1, 2, 3, 4, 5000, 70_000].map((entry) => earlier.of(entry, digest))).toEqual([
      'acknowledged',
      0,
      3,
      0,
      'acknowledged',
      0,
    ]);
    expect(earlier.of(1, digestOfEvent('s', 'T', '{"a":1}'))).toBe('changed');
  });

  it('counts how often each was sent without an answer', () => {
    const earlier = new EarlierOutcomes();
    earlier.read(outcomeLine(sent(1), { eventId: 'a', attempts: 1, answersLost: 0 }));
    const text = ['123', sendingLine('+', [1, 2, 3, 4]), sendingLine('-', [3]), sendingLine('+', [2]), '+4-'].join(
      '\n',
    );
    earlier.readSending(text);
    expect([1, 2, 3, 4].map((entry) => earlier.of(entry, digest))).toEqual(['acknowledged', 2, 0, 1]);
  });
});

it('a digest is eight digits, and none of those that count sendings', () => {
  fc.assert(
    fc.property(fc.string(), (detail) => {
      const made = digestOfEvent('s', 'T', detail);
      expect(made).toMatch(/^[0-9a-f]{8}$/);
      expect(Number.parseInt(made, 16)).toBeGreaterThan(255);
    }),
  );
});
