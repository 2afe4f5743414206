import { highest, lowest } from './numbers.ts';
import { numberScalar, type Scalar, testValue, wordScalar } from './test-value.ts';
import type { Branch, FieldTest, Pattern, TextTest, ValueTest } from './types.ts';

/**
 * Whether no event can match both patterns, given that each field they name holds at most one scalar. Proved field by
 * field: some field that both name has no value, nor its absence, that both accept. What can't be proved so counts as
 * not disjoint; `reason` is a clause without a full stop that says where the patterns meet.
 *
 * A pattern takes an array of which any element passes, so a field that is not `scalar` decides by its absence alone.
 */
export function disjoint(
  a: Pattern,
  b: Pattern,
  scalar: (field: string) => boolean = () => true,
): 'disjoint' | { readonly reason: string } {
  // The branches of one `$or` share their tests: without this each pair would be compared up to a million times.
  const known = new Map<readonly ValueTest[], Map<readonly ValueTest[], Meeting | undefined>>();
  const meet = (left: readonly ValueTest[], right: readonly ValueTest[]): Meeting | undefined => {
    let row = known.get(left);
    if (row === undefined) {
      row = new Map();
      known.set(left, row);
    }
    if (!row.has(right)) row.set(right, meeting(left, right));
    return row.get(right);
  };
  const rights = b.branches.map((branch) => new Map(branch.map((test) => [test.field, test])));
  for (const left of a.branches) {
    for (const right of rights) {
      const meetings = sharedMeetings(left, right, (l, r) => {
        const met = meet(l.tests, r.tests);
        const decides = met !== undefined || absenceDecides(l.tests, r.tests) || scalar(l.field);
        return decides ? met : 'an array can hold a value for each';
      });
      if (meetings === undefined) continue;
      if (meetings.length === 0) return { reason: 'no field is tested by both' };
      const said = meetings.slice(0, 3).map(({ field, meeting }) => `${field}: ${meeting}`);
      return { reason: said.join('; ') + (meetings.length > 3 ? '; …' : '') };
    }
  }
  return 'disjoint';
}

/** How two lists of tests of one field meet, for people. */
type Meeting = string;

/** How two branches meet in each field that both name, or `undefined` where they don't in one of them. */
function sharedMeetings(
  left: Branch,
  right: ReadonlyMap<string, FieldTest>,
  meet: (left: FieldTest, right: FieldTest) => Meeting | undefined,
): readonly { readonly field: string; readonly meeting: Meeting }[] | undefined {
  const meetings: { readonly field: string; readonly meeting: Meeting }[] = [];
  for (const test of left) {
    const other = right.get(test.field);
    if (other === undefined) continue;
    const meeting = meet(test, other);
    if (meeting === undefined) return undefined;
    meetings.push({ field: test.field, meeting });
  }
  return meetings;
}

function meeting(left: readonly ValueTest[], right: readonly ValueTest[]): Meeting | undefined {
  for (const l of left) {
    for (const r of right) {
      if (apart(l, r)) continue;
      const [one, other] = [describeTest(l), describeTest(r)];
      return one === other ? `both take ${one}` : `one takes ${one}, the other ${other}, and a value can be both`;
    }
  }
  return undefined;
}

/** Whether one list wants the field absent and the other wants it there: then not even an array passes both. */
function absenceDecides(left: readonly ValueTest[], right: readonly ValueTest[]): boolean {
  return (left.every(isAbsence) && !right.some(isAbsence)) || (right.every(isAbsence) && !left.some(isAbsence));
}

/** Whether it is proved that no scalar, nor absence, passes both tests. */
function apart(a: ValueTest, b: ValueTest): boolean {
  const [absentA, absentB] = [isAbsence(a), isAbsence(b)];
  if (absentA || absentB) return absentA !== absentB;
  if (a.kind === 'exists' || b.kind === 'exists') return false;

  // A test that one scalar stands for is decided by that scalar.
  const [onlyA, onlyB] = [onlyScalar(a), onlyScalar(b)];
  if (onlyA !== undefined) return !testValue(b, onlyA);
  if (onlyB !== undefined) return !testValue(a, onlyB);

  if (isAnythingBut(a)) return !isAnythingBut(b) && excludes(a, b);
  if (isAnythingBut(b)) return excludes(b, a);
  if (kindOf(a) !== kindOf(b)) return true;
  if (a.kind === 'numeric' && b.kind === 'numeric') return a.low > b.high || b.low > a.high;
  if (a.kind === 'address' && b.kind === 'address')
    return a.low.length !== b.low.length || a.low > b.high || b.low > a.high;
  const [shapeA, shapeB] = [shapeOf(a), shapeOf(b)];
  return shapeA !== undefined && shapeB !== undefined && shapesApart(shapeA, shapeB);
}

type AnythingBut = Extract<ValueTest, { kind: 'anything-but' | 'anything-but-number' }>;
type Wildcard = Extract<TextTest, { kind: 'wildcard' }>;

function isAbsence(test: ValueTest): boolean {
  return test.kind === 'exists' && !test.exists;
}

function isAnythingBut(test: ValueTest): test is AnythingBut {
  return test.kind === 'anything-but' || test.kind === 'anything-but-number';
}

/** The scalar that every scalar passing the test is like, for all tests there are; `undefined` where there are more. */
function onlyScalar(test: ValueTest): Scalar | undefined {
  if (test.kind === 'exact')
    return test.text.startsWith('"') ? { kind: 'string', text: test.text, value: null } : wordScalar(test.text);
  if (test.kind === 'wildcard' && test.pieces.length === 1)
    return { kind: 'string', text: test.pieces[0]!.text, value: null };
  // Two spellings of a number that compares by value pass the same tests.
  if (test.kind === 'number') return numberScalar(test.lexeme);
  if (test.kind === 'numeric' && test.low === test.high) return numberScalar(String(test.low));
  return undefined;
}

/** What passes the test: numbers or strings alone. */
function kindOf(test: ValueTest): 'number' | 'string' {
  return test.kind === 'number' || test.kind === 'numeric' ? 'number' : 'string';
}

/** Whether an `anything-but` excludes all that passes another test. */
function excludes(but: AnythingBut, test: ValueTest): boolean {
  if (but.kind === 'anything-but-number') return false;
  const shape = shapeOf(test);
  if (shape === undefined) return false;
  return but.but.some((excluded) => covers(excluded, test, shape));
}

/** Whether all texts that pass `test`, of this shape, pass `wider` too. */
function covers(wider: TextTest, test: ValueTest, shape: Shape): boolean {
  switch (wider.kind) {
    case 'prefix':
      return !shape.folded && shape.head.startsWith(wider.text);
    case 'suffix':
      return !shape.folded && shape.tail.endsWith(wider.text);
    case 'ignore-case':
      return test.kind === 'ignore-case' && test.text === wider.text && test.at === wider.at;
    case 'wildcard':
      return test.kind === 'wildcard' && samePieces(test, wider);
    case 'exact':
      return false;
  }
}

function samePieces(a: Wildcard, b: Wildcard): boolean {
  return a.pieces.length === b.pieces.length && a.pieces.every((piece, index) => piece.text === b.pieces[index]!.text);
}

/** What all the texts that pass a test begin and end with. */
interface Shape {
  readonly head: string;
  readonly tail: string;
  /** The head is the whole text. */
  readonly whole: boolean;
  /** Head and tail are those of the text in upper case. */
  readonly folded: boolean;
}

function shapeOf(test: ValueTest): Shape | undefined {
  switch (test.kind) {
    case 'prefix':
      return { head: test.text, tail: '', whole: false, folded: false };
    case 'suffix':
      return { head: '"', tail: test.text, whole: false, folded: false };
    case 'wildcard':
      return { head: test.pieces[0]!.text, tail: test.pieces.at(-1)!.text, whole: false, folded: false };
    case 'ignore-case': {
      // Where the spellings of a unit have different upper cases, the upper case of a text says nothing.
      if (!test.units.every((unit) => unit.every((spelling) => spelling.toUpperCase() === unit[0]!.toUpperCase())))
        return undefined;
      const text = test.units
        .map((unit) => unit[0])
        .join('')
        .toUpperCase();
      return {
        head: test.at === 'end' ? '"' : text,
        tail: test.at === 'start' ? '' : text,
        whole: test.at === 'whole',
        folded: true,
      };
    }
    default:
      return undefined;
  }
}

function shapesApart(a: Shape, b: Shape): boolean {
  const folded = a.folded || b.folded;
  const [x, y] = [fold(a, folded), fold(b, folded)];
  if (x.whole && !(x.head.startsWith(y.head) && x.head.endsWith(y.tail))) return true;
  if (y.whole && !(y.head.startsWith(x.head) && y.head.endsWith(x.tail))) return true;
  return (
    !(x.head.startsWith(y.head) || y.head.startsWith(x.head)) || !(x.tail.endsWith(y.tail) || y.tail.endsWith(x.tail))
  );
}

function fold(shape: Shape, folded: boolean): Shape {
  if (shape.folded === folded) return shape;
  return { head: shape.head.toUpperCase(), tail: shape.tail.toUpperCase(), whole: shape.whole, folded };
}

function describeTest(test: ValueTest): string {
  switch (test.kind) {
    case 'exists':
      return test.exists ? 'any value' : 'no value';
    case 'number':
      return test.lexeme;
    case 'numeric':
      if (test.low === lowest) return `numbers up to ${test.high}`;
      if (test.high === highest) return `numbers from ${test.low}`;
      return `numbers from ${test.low} to ${test.high}`;
    case 'address':
      return test.low === test.high ? 'one IP address' : 'a block of IP addresses';
    case 'anything-but':
      return `anything but ${test.but.map(describeText).join(', ')}`;
    case 'anything-but-number':
      return `anything but ${[...test.values].join(', ')}`;
    default:
      return describeText(test);
  }
}

function describeText(test: TextTest): string {
  switch (test.kind) {
    case 'exact':
      return test.text;
    case 'prefix':
      return `${test.text}…"`;
    case 'suffix':
      return `"…${test.text}`;
    case 'wildcard':
      return test.pieces.map((piece) => piece.text).join('*');
    case 'ignore-case':
      return `${test.at === 'end' ? '"…' : ''}${test.text}${test.at === 'start' ? '…"' : ''} in any case`;
  }
}
