import { defineMappingTag, defineScalarTag, defineSequenceTag } from 'js-yaml';

/**
 * The short forms of CloudFormation's functions, read as their long ones: `!GetAtt Queue.Arn` as `{ Fn::GetAtt: [Queue, Arn] }`.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'ForEach',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const call = (name: string, argument: unknown) => ({
  [name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`]: argument,
});

/** `Queue.Arn`: a logical id has no dot, an attribute may have some. */
function attribute(text: string): readonly string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

export const cloudFormationTags = ['Ref', 'Condition', ...FUNCTIONS].flatMap((name) => [
  defineScalarTag(`!${name}`, {
    identify: () => false,
    resolve: (text) => call(name, name === 'GetAtt' ? attribute(text) : text),
  }),
  defineSequenceTag<unknown[], unknown>(`!${name}`, {
    identify: () => false,
    create: () => [],
    addItem: (items, item) => {
      items.push(item);
    },
    finalize: (items) => call(name, items),
  }),
  defineMappingTag<Record<string, unknown>, unknown>(`!${name}`, {
    identify: () => false,
    create: () => ({}),
    addPair: (members, key, value) => {
      Object.defineProperty(members, String(key), { value, enumerable: true, configurable: true, writable: true });
      return '';
    },
    has: (members, key) => Object.hasOwn(members, String(key)),
    keys: () => [],
    get: () => undefined,
    finalize: (members) => call(name, members),
  }),
]);
