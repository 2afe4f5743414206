import { describe, expect, it } from 'vitest';
import { resolveUri, splitFragment } from '../../../src/domain/schema/uri.ts';

// The normal examples of RFC 3986, section 5.4.1.
const base = 'http://a/b/c/d;p?q';

describe('resolveUri', () => {
  it.each([
    ['g:h', 'g:h'],
    ['g', 'http://a/b/c/g'],
    ['./g', 'http://a/b/c/g'],
    ['g/', 'http://a/b/c/g/'],
    ['/g', 'http://a/g'],
    ['//g', 'http://g'],
    ['?y', 'http://a/b/c/d;p?y'],
    ['g?y', 'http://a/b/c/g?y'],
    ['', 'http://a/b/c/d;p?q'],
    ['.', 'http://a/b/c/'],
    ['..', 'http://a/b/'],
    ['../g', 'http://a/b/g'],
    ['../..', 'http://a/'],
    ['../../g', 'http://a/g'],
    ['../../../g', 'http://a/g'],
  ])('%s', (ref, expected) => {
    expect(resolveUri(base, ref)).toBe(expected);
  });

  it.each([
    ['', 'money.json', 'money.json'],
    ['types/order.json', 'money.json', 'types/money.json'],
    ['types/order.json', '../money.json', 'money.json'],
    ['order.json', '../../money.json', '../../money.json'],
    ['http://a', 'b', 'http://a/b'],
    ['urn:uuid:1', '', 'urn:uuid:1'],
  ])('%s and %s', (from, ref, expected) => {
    expect(resolveUri(from, ref)).toBe(expected);
  });
});

describe('splitFragment', () => {
  it('decodes the fragment, and leaves a broken encoding alone', () => {
    expect(splitFragment('a.json#/x%20y')).toEqual({ uri: 'a.json', fragment: '/x y' });
    expect(splitFragment('#/100%')).toEqual({ uri: '', fragment: '/100%' });
    expect(splitFragment('a.json')).toEqual({ uri: 'a.json', fragment: '' });
  });
});
