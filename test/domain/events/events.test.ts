import { describe, expect, it } from 'vitest';
import { envelopeTime } from '../../../src/domain/events/envelope.ts';
import { isLoopbackHost } from '../../../src/domain/events/loopback.ts';
import { deepestProblem } from '../../../src/domain/events/verdict.ts';

describe('envelopeTime', () => {
  it('prints whole seconds', () => {
    expect(envelopeTime(new Date('2026-11-23T17:00:00.999Z'))).toBe('2026-11-23T17:00:00Z');
  });
});

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.255.3.4', '[::1]', '[::ffff:7f00:1]'])('yes: %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
  it.each(['', 'localhost.evil.example', '128.0.0.1', '127.0.0.1.nip.io', '10.0.0.1', '0.0.0.0', '[::2]'])(
    'no: %s',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});

describe('deepestProblem', () => {
  it('takes the first of the deepest', () => {
    const at = (pointer: string) => ({ pointer, message: pointer });
    expect(deepestProblem([at(''), at('/a/b'), at('/a'), at('/c/d')])).toEqual(at('/a/b'));
    expect(deepestProblem([])).toBeUndefined();
  });
});
