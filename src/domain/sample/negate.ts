import { ANY, ARRAY, type Node, type Nodes, NUMBER, OBJECT, STRING } from './node.ts';
import { Random } from './random.ts';
import { regexGenerator } from './regex.ts';

/** Names for properties that a schema does not know. */
const STRANGERS: readonly string[] = ['other', 'another', 'extra', 'key1', 'Other', '_other', 'x-other', '1'];

/**
 * A node that accepts exactly what `node` does not: what fails one of its keywords is put as one branch of an `anyOf`, each built so
 * that the generator can construct values for it. Keywords for which that is not possible become `reject`, which is only checked.
 */
export function negate(node: Node, nodes: Nodes): Node {
  if (node.negation) return node.negation;
  const result = nodes.blank(node.pointer);
  result.derived = true;
  node.negation = result;
  result.negation = node;
  if (node.never) return result;
  const branches = failures(node, nodes);
  if (branches.length === 0) result.never = true;
  else if (branches.length === 1) result.all = branches;
  else result.any = [branches];
  return result;
}

/** One node for each way in which a value can fail `node`; the plain ways first. */
function failures(node: Node, nodes: Nodes): Node[] {
  const branches: Node[] = [];
  const add = (of: Partial<Omit<Node, 'id' | 'pointer'>>): void => {
    branches.push(Object.assign(nodes.blank(node.pointer), of));
  };
  const only = (of: Partial<Omit<Node, 'id' | 'pointer'>>): Node => Object.assign(nodes.blank(node.pointer), of);

  if (node.types !== ANY) add({ types: ANY & ~node.types });
  if (node.enum) add({ notEnum: node.enum });
  if (node.notEnum.size > 0) add({ enum: node.notEnum });
  if (node.min) add({ types: NUMBER, max: { value: node.min.value, exclusive: !node.min.exclusive } });
  if (node.max) add({ types: NUMBER, min: { value: node.max.value, exclusive: !node.max.exclusive } });
  if (node.multipleOf !== undefined) add({ types: NUMBER, notMultipleOf: node.multipleOf });
  if (node.notMultipleOf !== undefined) add({ types: NUMBER, multipleOf: node.notMultipleOf });
  if (node.minLength > 0) add({ types: STRING, maxLength: node.minLength - 1 });
  if (Number.isFinite(node.maxLength)) add({ types: STRING, minLength: node.maxLength + 1 });
  if (node.pattern) add({ types: STRING, notPattern: node.pattern });
  if (node.notPattern) add({ types: STRING, pattern: node.notPattern });
  if (node.format !== undefined) add({ types: STRING | NUMBER, notFormat: node.format });
  if (node.notFormat !== undefined) add({ types: STRING | NUMBER, format: node.notFormat });

  for (const [name, of] of node.properties) {
    const negated = negate(of, nodes);
    if (!negated.never) add({ types: OBJECT, required: [name], properties: new Map([[name, negated]]) });
  }
  for (const name of node.required) {
    add({ types: OBJECT, properties: new Map([[name, nodes.never(node.pointer)]]) });
  }
  for (const [name, names] of node.dependentRequired) {
    for (const other of names) {
      add({ types: OBJECT, required: [name], properties: new Map([[other, nodes.never(node.pointer)]]) });
    }
  }
  for (const [name, of] of node.dependentSchemas) add({ types: OBJECT, required: [name], all: [negate(of, nodes)] });
  if (node.minProperties > 0) add({ types: OBJECT, maxProperties: node.minProperties - 1 });
  if (Number.isFinite(node.maxProperties)) add({ types: OBJECT, minProperties: node.maxProperties + 1 });
  if (node.minItems > 0) add({ types: ARRAY, maxItems: node.minItems - 1 });
  if (Number.isFinite(node.maxItems)) add({ types: ARRAY, minItems: node.maxItems + 1 });
  for (const [at, of] of node.prefix.entries()) {
    const negated = negate(of, nodes);
    if (!negated.never) add({ types: ARRAY, minItems: at + 1, prefix: [...anything(at, node, nodes), negated] });
  }
  if (node.rest) {
    const negated = negate(node.rest, nodes);
    const at = node.prefix.length;
    if (!negated.never) add({ types: ARRAY, minItems: at + 1, prefix: [...anything(at, node, nodes), negated] });
  }
  if (node.contains) {
    const { node: of, min, max } = node.contains;
    if (min === 1) add({ types: ARRAY, rest: negate(of, nodes) });
    else if (min > 1) add({ types: ARRAY, contains: { node: of, min: 0, max: min - 1 } });
    if (Number.isFinite(max))
      add({ types: ARRAY, contains: { node: of, min: max + 1, max: Number.POSITIVE_INFINITY } });
  }

  for (const part of node.all) branches.push(negate(part, nodes));
  for (const group of node.any) add({ all: group.map((part) => negate(part, nodes)) });
  for (const group of node.one) {
    add({ all: group.map((part) => negate(part, nodes)) });
    // Two at once also fail a `oneOf`. Of a long one, the neighbours are enough to find such a pair.
    for (const [at, part] of group.entries()) {
      if (group.length > 12) {
        const next = group[at + 1];
        if (next) add({ all: [part, next] });
        continue;
      }
      for (const other of group.slice(at + 1)) add({ all: [part, other] });
    }
  }
  for (const part of [...node.not, ...node.reject]) branches.push(part);
  if (node.conditional) {
    const { test, yes, no } = node.conditional;
    if (yes) add({ all: [test, negate(yes, nodes)] });
    if (no) add({ all: [negate(test, nodes), negate(no, nodes)] });
  }

  const { properties, patternProperties, additional, propertyNames, unevaluatedProperties, unevaluatedItems } = node;
  for (const { pattern, node: of } of patternProperties) {
    const name = regexGenerator(pattern, (steps) => nodes.budget.spend(steps, node.pointer))?.generate(
      new Random(0, 0),
      0,
      40,
    );
    if (name === undefined || !pattern.regex.test(name)) continue;
    add({ types: OBJECT, required: [name], properties: new Map([[name, negate(of, nodes)]]) });
  }
  if (additional) {
    const known = (name: string): boolean =>
      properties.has(name) || patternProperties.some(({ pattern }) => pattern.regex.test(name));
    const name = STRANGERS.find((stranger) => !known(stranger));
    if (name) add({ types: OBJECT, required: [name], properties: new Map([[name, negate(additional, nodes)]]) });
  }
  if (additional || patternProperties.length > 0) {
    add({ types: OBJECT, minProperties: 1, reject: [only({ properties, patternProperties, additional })] });
  }
  if (propertyNames) add({ types: OBJECT, minProperties: 1, reject: [only({ propertyNames })] });
  if (unevaluatedProperties || unevaluatedItems) add({ types: OBJECT | ARRAY, reject: [node] });
  if (node.unique) add({ types: ARRAY, minItems: 2, reject: [only({ unique: true })] });
  return branches;
}

function anything(count: number, node: Node, nodes: Nodes): Node[] {
  return Array.from({ length: count }, () => nodes.blank(node.pointer));
}
