/** Enough of XML 1.0 and of XML Schema to judge a report: strict where a CI server would be. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** The text directly inside. */
  readonly text: string;
}

const NAME = '[A-Za-z_][\\w:.-]*';
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The root of a well-formed document. Throws where it is not: no CDATA, no DTD, which nobody here writes. */
export function parseXml(document: string): Element {
  const bad = ILLEGAL.exec(document);
  if (bad) throw new Error(`illegal character at ${bad.index}`);
  const token = new RegExp(
    `<\\?.*?\\?>|<!--[^]*?-->|</(${NAME})\\s*>|<(${NAME})((?:\\s+[^<>]*?)?)\\s*(/?)>|[^<]+`,
    'y',
  );
  interface Open {
    name: string;
    attributes: Map<string, string>;
    children: Open[];
    text: string;
  }
  const top: Open = { name: '', attributes: new Map(), children: [], text: '' };
  const stack = [top];
  while (token.lastIndex < document.length) {
    const start = token.lastIndex;
    const match = token.exec(document);
    const parent = stack.at(-1);
    if (!match || !parent) throw new Error(`not well-formed at ${start}: ${document.slice(start, start + 40)}`);
    const [whole, closed, opened, attributes = '', empty] = match;
    if (closed !== undefined) {
      if (closed !== parent.name) throw new Error(`</${closed}> closes <${parent.name}>`);
      stack.pop();
    } else if (opened !== undefined) {
      const element: Open = { name: opened, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      if (!empty) stack.push(element);
    } else if (!whole.startsWith('<')) {
      if (whole.includes(']]>')) throw new Error(']]> in text');
      parent.text += unescaped(whole.replace(/\r\n?/g, '\n'));
    }
  }
  const [root, more] = top.children;
  if (stack.length !== 1 || !root || more || top.text.trim() !== '') throw new Error('not one whole element');
  return root;
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const rest = text.replace(new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'g'), (_, name, a, b) => {
    if (found.has(name)) throw new Error(`${name} stands twice`);
    found.set(name, unescaped((a ?? b).replace(/[\t\r\n]/g, ' ')));
    return '';
  });
  if (rest.trim() !== '') throw new Error(`not attributes: ${rest}`);
  return found;
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+))?(;?)/g, (whole, decimal, hex, name, end) => {
    const character =
      decimal || hex ? String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)) : ENTITIES[name];
    if (!end || character === undefined || ILLEGAL.test(character)) throw new Error(`not a reference: ${whole}`);
    return character;
  });
}

/** What breaks a schema whose elements are all global and whose content is a sequence, as that of JUnit's reports is. */
export function schemaErrors(root: Element, schema: Element): readonly string[] {
  const declared = new Map(schema.children.map((element) => [element.attributes.get('name') ?? '', element]));
  const errors: string[] = [];
  const visit = (element: Element, path: string): void => {
    const declaration = declared.get(element.name);
    if (!declaration) return void errors.push(`${path}: unknown element`);
    const type = declaration.children.find(({ name }) => name === 'xs:complexType');
    const attributes = type?.children.filter(({ name }) => name === 'xs:attribute') ?? [];
    const known = new Map(attributes.map((one) => [one.attributes.get('name') ?? '', one.attributes.get('use')]));
    for (const name of element.attributes.keys()) if (!known.has(name)) errors.push(`${path}: unknown @${name}`);
    for (const [name, use] of known)
      if (use === 'required' && !element.attributes.has(name)) errors.push(`${path}: lacks @${name}`);
    const simple = declaration.attributes.has('type');
    if (!simple && type?.attributes.get('mixed') !== 'true' && element.text.trim() !== '') errors.push(`${path}: text`);
    const sequence = type?.children.find(({ name }) => name === 'xs:sequence')?.children ?? [];
    let next = 0;
    for (const part of sequence) {
      const most = part.attributes.get('maxOccurs') ?? '1';
      const first = next;
      while (element.children[next]?.name === part.attributes.get('ref')) next++;
      if (most !== 'unbounded' && next - first > Number(most)) errors.push(`${path}: ${next - first} of one kind`);
      if (next - first < Number(part.attributes.get('minOccurs') ?? 1)) errors.push(`${path}: too few`);
    }
    if (next < element.children.length) errors.push(`${path}: <${element.children[next]?.name}> is not expected here`);
    for (const child of element.children) visit(child, `${path}/${child.name}`);
  };
  visit(root, root.name);
  return errors;
}
