import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import { applyEdits, modify } from 'jsonc-parser';
import { atPointer, isArray, isObject, type Json, pointerSteps } from '../json.ts';
import { MAX_DEPTH, parseText, type TextFormat } from './parse.ts';
import { yamlFlow, yamlKey } from './yaml.ts';

/**
 * Edits that leave everything else of a text as it is: comments, order, quotes, line ends. The edited text is read again
 * and must say exactly what was asked for; `undefined` where it does not, or where there is nothing to add to.
 */
export function addMember(
  text: string,
  format: TextFormat,
  pointer: string,
  key: string,
  value: Json,
): string | undefined {
  return edited(text, format, pointer, { key, value });
}

/** The same for one more element at the end of a list. */
export function addItem(text: string, format: TextFormat, pointer: string, value: Json): string | undefined {
  return edited(text, format, pointer, { value });
}

interface Addition {
  readonly key?: string;
  readonly value: Json;
}

function edited(text: string, format: TextFormat, pointer: string, addition: Addition): string | undefined {
  const before = parseText(text, format);
  if (!('value' in before)) return undefined;
  const wanted = withAddition(before.value, pointerSteps(pointer), addition);
  if (wanted === undefined) return undefined;
  const after = format === 'json' ? editJson(text, before.value, pointer, addition) : editYaml(text, pointer, addition);
  const parsed = after === undefined ? undefined : parseText(after, format);
  const good = parsed && 'value' in parsed && JSON.stringify(parsed.value) === JSON.stringify(wanted);
  return good ? after : undefined;
}

function withAddition(value: Json, steps: readonly string[], addition: Addition): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (addition.key === undefined) return isArray(value) ? [...value, addition.value] : undefined;
    if (!isObject(value) || Object.hasOwn(value, addition.key)) return undefined;
    return { ...value, [addition.key]: addition.value };
  }
  const inner = atPointer(value, `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  const changed = inner === undefined ? undefined : withAddition(inner, rest, addition);
  if (changed === undefined) return undefined;
  if (isArray(value)) return value.map((item, i) => (i === Number(step) ? changed : item));
  return isObject(value) ? { ...value, [step]: changed } : undefined;
}

function editJson(text: string, root: Json, pointer: string, { key, value }: Addition): string {
  const steps = pointerSteps(pointer).map((step, i, all) => {
    const holder = atPointer(
      root,
      all
        .slice(0, i)
        .map((each) => `/${each}`)
        .join(''),
    );
    return isArray(holder) ? Number(step) : step;
  });
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  const at = key === undefined ? -1 : key;
  return applyEdits(
    text,
    modify(text, [...steps, at], value, { formattingOptions, isArrayInsertion: key === undefined }),
  );
}

/** A value of a YAML text with its extent. */
interface Node {
  readonly start: number;
  end: number;
  readonly kind: 'scalar' | 'alias' | 'map' | 'list';
  readonly flow: boolean;
  readonly members: { readonly name: string; readonly start: number; readonly value: Node }[];
  readonly items: Node[];
}

function editYaml(text: string, pointer: string, addition: Addition): string | undefined {
  let node = yamlTree(text);
  for (const step of pointerSteps(pointer)) {
    const next: Node | undefined =
      node?.kind === 'list' ? node.items[Number(step)] : node?.members.find(({ name }) => name === step)?.value;
    node = next;
  }
  if (!node || node.kind !== (addition.key === undefined ? 'list' : 'map')) return undefined;
  const one = addition.key === undefined ? '' : `${yamlKey(addition.key)}: `;
  const written = one + yamlFlow(addition.value);
  const parts = node.kind === 'list' ? node.items : node.members.map(({ value }) => value);
  const last = parts.at(-1);
  if (node.flow) {
    if (last) return `${text.slice(0, last.end)}, ${written}${text.slice(last.end)}`;
    const padded = node.kind === 'map' ? `{ ${written} }` : `[${written}]`;
    return text.slice(0, node.start) + padded + text.slice(node.end);
  }
  if (!last) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const first = node.kind === 'list' ? text.lastIndexOf('-', node.items[0]?.start) : (node.members[0]?.start ?? 0);
  const indent = ' '.repeat(first - (text.lastIndexOf('\n', first - 1) + 1));
  const line = node.kind === 'list' ? `- ${written}` : blockMember(node, addition, text, indent, eol);
  // A block of text ends with its line; everything else may have a comment behind it.
  const ended = text[last.end - 1] === '\n' ? last.end - 1 : text.indexOf('\n', last.end);
  const at = ended < 0 ? text.length : text[ended - 1] === '\r' ? ended - 1 : ended;
  return `${text.slice(0, at)}${eol}${indent}${line}${text.slice(at)}`;
}

/** As its neighbour stands: on one line, or opened over several. */
function blockMember(node: Node, { key = '', value }: Addition, text: string, indent: string, eol: string): string {
  const neighbour = node.members.at(-1);
  const opened = neighbour?.value.kind === 'map' && !neighbour.value.flow && isObject(value);
  if (!opened || Object.keys(value).length === 0) return `${yamlKey(key)}: ${yamlFlow(value)}`;
  const inner = neighbour.value.members[0]?.start ?? 0;
  const deeper = ' '.repeat(Math.max(inner - (text.lastIndexOf('\n', inner - 1) + 1), indent.length + 1));
  const lines = Object.entries(value).map(([name, item]) => `${eol}${deeper}${yamlKey(name)}: ${yamlFlow(item)}`);
  return `${yamlKey(key)}:${lines.join('')}`;
}

/** One pass over the parser's events, which know where values start; where collections end is looked up in the text. */
function yamlTree(text: string): Node | undefined {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch {
    return undefined;
  }
  let root: Node | undefined;
  const open: { node: Node; key?: { name: string; start: number; end: number } | undefined }[] = [];
  const enter = (node: Node, name: string) => {
    const frame = open.at(-1);
    if (!frame) root ??= node;
    else if (frame.node.kind === 'list') frame.node.items.push(node);
    else if (frame.key === undefined) frame.key = { name, start: node.start, end: node.end };
    else {
      frame.node.members.push({ name: frame.key.name, start: frame.key.start, value: node });
      delete frame.key;
    }
  };
  const leaf = (kind: 'scalar' | 'alias', start: number, end: number): Node => ({
    kind,
    start,
    end,
    flow: false,
    members: [],
    items: [],
  });
  let passed = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.SCALAR) {
      const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
      const empty = event.valueStart < 0;
      // An empty value stands behind its key's colon.
      const at = empty ? Math.max(passed, text.indexOf(':', passed) + 1) : event.valueStart - quote;
      passed = empty ? at : event.valueEnd + quote;
      enter(leaf('scalar', at, passed), getScalarValue(text, event));
    } else if (event.type === EVENT_ID.ALIAS) {
      passed = event.anchorEnd;
      enter(leaf('alias', event.anchorStart, passed), '');
    } else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      const kind = event.type === EVENT_ID.MAPPING ? 'map' : 'list';
      const flow = event.style === COLLECTION_STYLE.FLOW;
      const node: Node = { kind, start: event.start, end: event.start, flow, members: [], items: [] };
      enter(node, '');
      open.push({ node });
      if (flow) passed = event.start + 1;
    } else if (event.type === EVENT_ID.POP) {
      const node = open.pop()?.node;
      if (!node) continue;
      if (node.flow) passed = closing(text, passed);
      node.end = passed;
    }
  }
  return root;
}

/** Behind the bracket that ends a flow collection: only spaces, commas and comments stand before it. */
function closing(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '#') i = text.indexOf('\n', i);
    if (i < 0) break;
    if (text[i] === '}' || text[i] === ']') return i + 1;
  }
  return text.length;
}
