import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { assign, parseAssignment } from '../../../src/domain/sample/set.ts';
import fc from '../../support/property.ts';

function set(value: Json, text: string) {
  const parsed = parseAssignment(text);
  return 'problem' in parsed ? parsed : assign(value, parsed);
}

describe('an assignment', () => {
  it.each<[string, readonly (string | number)[], Json]>([
    ['a=1', ['a'], 1],
    ['a.b=x', ['a', 'b'], 'x'],
    ['a[0].b=true', ['a', 0, 'b'], true],
    ['a[0][12]=null', ['a', 0, 12], null],
    ['a="1"', ['a'], '1'],
    ['a={"b":[1]}', ['a'], { b: [1] }],
    ['a=', ['a'], ''],
    ['a=b=c', ['a'], 'b=c'],
    ['a= 1', ['a'], 1],
    ['a=01', ['a'], '01'],
    ['a=1e3', ['a'], 1000],
    ['a=NaN', ['a'], 'NaN'],
    ['a={"b"', ['a'], '{"b"'],
    ['detail-type=x', ['detail-type'], 'x'],
    ['a["b.c"][0]["d=e"].f=x=y', ['a', 'b.c', 0, 'd=e', 'f'], 'x=y'],
    ['ünïcode.名=x', ['ünïcode', '名'], 'x'],
  ])('%s', (text, steps, value) => {
    expect(parseAssignment(text)).toEqual({ steps, value });
  });

  it.each(['', '=', '=1', 'a'])('"%s" lacks its form', (text) => {
    expect(parseAssignment(text)).toEqual({ problem: expect.stringContaining('is not of the form path=value') });
  });

  it.each([
    '.a=1',
    'a.=1',
    'a..b=1',
    '[0]=1',
    'a[x]=1',
    'a[-1]=1',
    'a[]=1',
    'a["b=1',
    'a["b"]c=1',
    'a[0=1',
    'a]=1',
    'a[0]b=1',
  ])('%s has no path', (text) => {
    expect(parseAssignment(text)).toEqual({ problem: expect.stringContaining('is not a path') });
  });

  it.each(['id=9007199254740993', 'a={"id":[9007199254740993]}'])('%s would be another number', (text) => {
    expect(parseAssignment(text)).toEqual({ problem: expect.stringContaining('would be read as 9007199254740992') });
  });
});

describe('assigning', () => {
  it.each<[Json, string, Json]>([
    [{ a: 1, b: 2 }, 'a=3', { a: 3, b: 2 }],
    [{}, 'a.b.c=1', { a: { b: { c: 1 } } }],
    [{}, 'a[0].b=1', { a: [{ b: 1 }] }],
    [{ a: [1, 2] }, 'a[1]=3', { a: [1, 3] }],
    [{ a: [1, 2] }, 'a[2]=3', { a: [1, 2, 3] }],
    [{ a: 5 }, 'a={}', { a: {} }],
    [{ a: { b: 1 } }, 'a=null', { a: null }],
    [{}, 'constructor.name=x', { constructor: { name: 'x' } }],
  ])('%j with %s', (value, text, changed) => {
    const before = JSON.stringify(value);
    expect(set(value, text)).toEqual({ value: changed });
    expect(JSON.stringify(value)).toBe(before);
  });

  it('keeps the place of a member that exists', () => {
    const result = set({ a: 1, b: 2, c: 3 }, 'b=5');
    expect(JSON.stringify(result)).toBe('{"value":{"a":1,"b":5,"c":3}}');
  });

  it('makes __proto__ a member, and reaches no prototype', () => {
    const result = set({}, '__proto__.polluted=true');
    expect(JSON.stringify(result)).toBe('{"value":{"__proto__":{"polluted":true}}}');
    expect({}).not.toHaveProperty('polluted');
  });

  it.each<[Json, string, string]>([
    [{ a: [1] }, 'a[2]=1', 'There is no element [2] at "a".'],
    [{}, 'a[1]=1', 'There is no element [1] at "a".'],
    [{ a: {} }, 'a[0]=1', 'There is no element [0] at "a".'],
    [{ a: [1] }, 'a.b=1', '"a" holds no object, so it has no "b".'],
    [{ a: [{ b: 'x' }] }, 'a[0].b.c=1', '"a[0].b" holds no object, so it has no "c".'],
    [{ a: null }, 'a.b=1', '"a" holds no object, so it has no "b".'],
  ])('%j can’t take %s', (value, text, problem) => {
    expect(set(value, text)).toEqual({ problem });
  });

  it('refuses a path into what is no object at all', () => {
    expect(set(5, 'a=1')).toEqual({ problem: 'The value is no object, so it has no "a".' });
  });

  it('is found again where it was put, and changes nothing else', () => {
    const name = fc.stringMatching(/^[^.[\]=]+$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), name, fc.jsonValue(), (object, key, value) => {
        const plain = JSON.parse(JSON.stringify(object));
        const put = JSON.parse(JSON.stringify(value));
        const result = set(plain, `${key}=${JSON.stringify(value)}`);
        const entries = Object.entries(('value' in result ? result.value : {}) as object);
        expect(new Map(entries)).toEqual(new Map([...Object.entries(plain), [key, put]]));
      }),
    );
  });
});
