import { uuidOf } from './formats.ts';
import type { NumberRange } from './numbers.ts';
import type { Random } from './random.ts';

/** What the name of a property tells about its values. All people, places and numbers are made up or set aside for examples. */
export interface StringHint {
  /** Candidates, the best first; which of them the schema takes, the caller finds out. */
  readonly candidates: (random: Random) => readonly string[];
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
/** Crockford's base 32: no letter that reads like a digit. */
const READABLE = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const FIRST_NAMES = ['Alex', 'Robin', 'Sam', 'Kim', 'Jamie', 'Casey', 'Morgan', 'Taylor', 'Noa', 'Mika'];
const LAST_NAMES = ['Example', 'Sample', 'Specimen', 'Placeholder', 'Testwood', 'Mockford', 'Fictus', 'Nemo'];
const STREETS = ['Example Street', 'Sample Avenue', 'Specimen Road', 'Harbour Lane', 'Mill Lane', 'Station Road'];
const CITIES = ['Springfield', 'Riverton', 'Lakeside', 'Fairview', 'Northbridge', 'Westhaven'];
const REGIONS = ['North', 'South', 'East', 'West'];
const COUNTRIES = ['DE', 'FR', 'GB', 'US', 'NL', 'SE', 'ES', 'JP', 'CA', 'AU'];
const COUNTRIES_3 = ['DEU', 'FRA', 'GBR', 'USA', 'NLD', 'SWE', 'ESP', 'JPN', 'CAN', 'AUS'];
const COUNTRY_NAMES = [
  'Germany',
  'France',
  'United Kingdom',
  'United States',
  'Netherlands',
  'Sweden',
  'Spain',
  'Japan',
];
const CURRENCIES = ['EUR', 'USD', 'GBP', 'JPY', 'CHF', 'SEK', 'CAD', 'AUD'];
const LANGUAGES = ['en', 'de', 'fr', 'es', 'nl', 'sv', 'ja'];
const LOCALES = ['en-GB', 'de-DE', 'fr-FR', 'es-ES', 'nl-NL', 'sv-SE', 'ja-JP'];
const TIMEZONES = ['Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Tokyo', 'UTC'];
const STATUSES = ['active', 'pending', 'completed', 'cancelled'];
const COLOURS = ['black', 'white', 'blue', 'green', 'red', 'grey'];
const PRODUCTS = ['Desk lamp', 'Travel mug', 'Wool scarf', 'Notebook', 'Garden chair', 'Water bottle', 'Headphones'];
const COMPANIES = ['Example Trading', 'Sample & Co', 'Northwind Example', 'Placeholder Ltd'];
const CARRIERS = ['Example Express', 'Sample Post', 'Harbour Freight'];
const SENTENCES = [
  'An example of what this text may say.',
  'Sample text for this field.',
  'Written for testing, without further meaning.',
  'A short note that was made up.',
];
const ADJECTIVES = ['amber', 'brisk', 'calm', 'early', 'fresh', 'green', 'plain', 'quiet', 'sunny', 'swift'];
const NOUNS = ['harbour', 'meadow', 'river', 'stone', 'maple', 'lantern', 'field', 'cloud', 'bridge', 'forest'];
const TAGS = ['sample', 'standard', 'priority', 'gift', 'online', 'express', 'seasonal'];
const KEYS = ['colour', 'size', 'channel', 'campaign', 'region', 'source', 'material', 'segment'];
const USER_AGENTS = ['ExampleBrowser/1.0 (Sample OS)', 'example-client/2.3.1', 'ExampleApp/4.2 (Mobile)'];
const MEDIA_TYPES = ['application/json', 'text/plain', 'image/png', 'application/pdf'];
const METHODS = ['card', 'invoice', 'transfer', 'wallet'];
const CHANNELS = ['web', 'mobile', 'store', 'phone'];
const UNITS = ['piece', 'kg', 'm', 'l'];

/** `orderId`, `order_id`, `Order-ID` and `order.id` give `['order', 'id']`. */
export function wordsOf(name: string): readonly string[] {
  // Most names are plain, and each is asked for again and again.
  if (/^[a-z\d]*$/.test(name)) return name === '' ? [] : [name];
  if (/^(?:[a-z\d]+[A-Z])*[a-z\d]+$/.test(name)) return name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The singular of the name of a list, so that the items of `emails` are told like an `email`. */
export function singular(name: string): string {
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  if (/(ss|us|is)$/i.test(name)) return name;
  if (/(ch|sh|x|ss)es$/i.test(name)) return name.replace(/es$/i, '');
  return name.replace(/s$/i, '');
}

const ID_WORDS = ['id', 'ids', 'uuid', 'guid', 'key', 'number', 'no', 'nr', 'ref', 'reference', 'token', 'identifier'];

/** Whether values of this name are told apart by it, so that no two samples should share one. */
export function isIdentifier(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  return ID_WORDS.includes(last) || words.includes('tracking') || words.includes('idempotency');
}

/** Whether values of this name are times. */
export function isTime(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  return ['at', 'time', 'timestamp', 'date', 'datetime', 'on', 'since', 'until'].includes(last);
}

const from = (list: readonly string[]): StringHint => ({ candidates: (random) => random.shuffle(list) });
const made = (candidates: StringHint['candidates']): StringHint => ({ candidates });

/** Hints by the last words of a name, the longer first; `*` stands for no word or any. */
const STRING_HINTS: readonly (readonly [RegExp, StringHint])[] = [
  [/\b(e ?mail)( address)?$/, made((r) => [`${r.pick(FIRST_NAMES).toLowerCase()}${r.integer(1, 99)}@example.com`])],
  [
    /\b(phone|telephone|mobile|fax|msisdn)( number| no)?$/,
    made((r) => [`+1555010${r.text(DIGITS, 4)}`, `555010${r.text(DIGITS, 4)}`]),
  ],
  [/\b(first|given) name$/, from(FIRST_NAMES)],
  [/\b(last|family) name$|\bsurname$/, from(LAST_NAMES)],
  [
    /\b(user|login|screen|nick|display) ?name$|\blogin$/,
    made((r) => [`${r.pick(ADJECTIVES)}-${r.pick(NOUNS)}${r.integer(1, 99)}`]),
  ],
  [/\b(product|item|article) (name|title)$/, from(PRODUCTS)],
  [/\b(company|organi[sz]ation|merchant|supplier|vendor|seller|brand|employer|tenant)( name)?$/, from(COMPANIES)],
  [/\b(carrier|courier)( name)?$/, from(CARRIERS)],
  [/\b(city|town|locality)( name)?$/, from(CITIES)],
  [/\b(file|path)( ?name)$|\bfile$/, made((r) => [`sample-${r.integer(1, 999)}.txt`])],
  [/\b(host)( ?name)$|\b(host|domain)$/, made((r) => [`node-${r.integer(1, 9)}.example.com`])],
  [
    /\b(full|customer|recipient|contact|buyer|holder|person|employee|author|billing|shipping) name$|\b(recipient|author)$/,
    made(fullName),
  ],
  [
    /\b(street|street name|line ?1|address ?1|address line ?1?|address)$/,
    made((r) => [`${r.integer(1, 199)} ${r.pick(STREETS)}`]),
  ],
  [/\b(line ?2|address ?2)$/, made((r) => [`Floor ${r.integer(1, 9)}`])],
  [/\b(house|building|street) (number|no)$/, made((r) => [String(r.integer(1, 199))])],
  [
    /\b(postal|post|zip)( code)?$|\bpostcode$/,
    made((r) => [r.text(DIGITS, 5), `${r.text(DIGITS, 5)}-${r.text(DIGITS, 4)}`]),
  ],
  [/\bcountry( code)?$|\bnationality$/, made(countries)],
  [/\b(region|province|state)$/, from(REGIONS)],
  [/\bcurrency( code)?$/, from(CURRENCIES)],
  [/\bsku$/, made((r) => [`${r.text(UPPER, 3)}-${r.text(DIGITS, 4)}`, r.text(UPPER, 3) + r.text(DIGITS, 5)])],
  [/\b(gtin|ean|barcode|upc)$/, made((r) => [`400000${r.text(DIGITS, 7)}`, `40000${r.text(DIGITS, 7)}`])],
  [
    /\b(url|uri|href|link|website|homepage|webhook|endpoint)$/,
    made((r) => [`https://example.com/${r.text(LETTERS, 8)}`]),
  ],
  [/\b(summary|description|comment|note|notes|message|text|body|details?|remarks?|instructions?)$/, from(SENTENCES)],
  [/\b(reason|cause)$/, from(['Requested by the customer', 'Out of stock', 'Address not found', 'Duplicate request'])],
  [/\b(title|subject|headline)$/, made((r) => [`${capital(r.pick(ADJECTIVES))} ${r.pick(NOUNS)}`])],
  [/\b(status|state|phase)$/, from(STATUSES)],
  [
    /\b(sem ver|semver|(software|app|client|api) version)$/,
    made((r) => [`${r.integer(1, 4)}.${r.integer(0, 9)}.${r.integer(0, 9)}`]),
  ],
  [/\bversion$/, made(() => ['1.0', '1.0.0', 'v1', '1'])],
  [/\b(language|lang)( code)?$/, made((r) => [r.pick(LANGUAGES), r.pick(LOCALES)])],
  [/\blocale$/, made((r) => [r.pick(LOCALES), r.pick(LANGUAGES)])],
  [/\b(time ?zone|tz)$/, from(TIMEZONES)],
  [/\buser agent$/, from(USER_AGENTS)],
  [/\b(ip|ip address|remote addr|client ip|source ip)$/, made((r) => [`192.0.2.${r.integer(1, 254)}`, '2001:db8::1'])],
  [/\b(colou?r)$/, from(COLOURS)],
  [/\b(mime|media|content) type$/, from(MEDIA_TYPES)],
  [/\b(payment )?method$/, from(METHODS)],
  [/\bchannel$/, from(CHANNELS)],
  [/\b(unit|uom)$/, from(UNITS)],
  [/\b(tag|label|category|segment)$/, from(TAGS)],
  [
    /\b(sha|commit|commit sha|node|hash|digest|checksum|etag|fingerprint)$/,
    made((r) => [r.text('0123456789abcdef', 40)]),
  ],
  [/\b(trace|span) id$/, made((r) => [r.text('0123456789abcdef', 32), r.text('0123456789abcdef', 16)])],
  [
    /\b(event|message|correlation|causation|request|idempotency|session) (id|key)$|\b(uuid|guid)$/,
    made((r) => [uuidOf(r)]),
  ],
  [/\baws account( id)?$|\baccount$/, made((r) => [`0000${r.text(DIGITS, 8)}`])],
  [/\b(tracking|invoice|order|receipt) (number|no|code)$/, made((r) => [r.text(UPPER, 2) + r.text(DIGITS, 10)])],
  [/\b(card|iban|account) number$/, made((r) => [`0000${r.text(DIGITS, 12)}`])],
  [/\blast ?(4|four)( digits)?$/, made((r) => [r.text(DIGITS, 4)])],
  [/\bcode$/, made((r) => [`${r.text(UPPER, 2)}${r.text(DIGITS, 3)}`])],
  [/\b(amount|price|total|cost|fee|tax|balance|discount)$/, made((r) => [`${r.integer(1, 499)}.${r.text(DIGITS, 2)}`])],
  [/\b(type|kind|category|class|group)$/, from(['standard', 'basic', 'regular'])],
  [/\bname$/, made((r) => [`${capital(r.pick(ADJECTIVES))} ${r.pick(NOUNS)}`, r.pick(NOUNS)])],
];

function fullName(random: Random): readonly string[] {
  return [`${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`];
}

function countries(random: Random): readonly string[] {
  return [random.pick(COUNTRIES), random.pick(COUNTRIES_3), random.pick(COUNTRY_NAMES)];
}

/** What the words of a name say, and those of the name it stands under (`['customer']` for `customer.name`). */
export function stringHint(words: readonly string[], parents: readonly string[]): StringHint | undefined {
  const phrase = words.join(' ');
  if (phrase === 'name' || phrase === 'title') {
    const told = STRING_HINTS.find(([regex]) => regex.test([...parents.slice(-1), ...words].join(' ')));
    if (told) return told[1];
  }
  if (phrase === 'id' || phrase === 'number') return identifier([...parents.slice(-1), 'id']);
  const told = STRING_HINTS.find(([regex]) => regex.test(phrase));
  if (told) return told[1];
  return isIdentifier(words) ? identifier(words) : undefined;
}

function identifier(words: readonly string[]): StringHint {
  const prefix = words.length > 1 ? (words.at(-2) as string).slice(0, 3) : 'id';
  return made((r) => [`${prefix}_${r.text(READABLE, 12)}`, r.text(READABLE, 8)]);
}

/** Where numbers of a name lie. */
export function numberRange(words: readonly string[]): NumberRange | undefined {
  const phrase = words.join(' ');
  for (const [regex, low, high] of NUMBER_HINTS) if (regex.test(phrase)) return { low, high };
  return undefined;
}

const NUMBER_HINTS: readonly (readonly [RegExp, number, number])[] = [
  [/\b(quantity|qty)$/, 1, 5],
  [/\b(count|size|attempts?|retries|items|pieces|position|rank|level|priority|sequence|revision)$/, 1, 12],
  [/\b(amount|total|subtotal|sum|balance|revenue|value)( cents| minor( units)?)?$/, 10, 500],
  [/\b(price|cost|fee|charge)$/, 1, 200],
  [/\b(tax|discount|shipping|tip)$/, 0, 40],
  [/\b(percent|percentage|rate)$/, 0, 100],
  [/\b(rating|stars|score)$/, 1, 5],
  [/\bage$/, 18, 90],
  [/\byear$/, 2020, 2030],
  [/\bmonth$/, 1, 12],
  [/\bday$/, 1, 28],
  [/\bhour$/, 0, 23],
  [/\b(minute|second)$/, 0, 59],
  [/\blat(itude)?$/, -60, 60],
  [/\b(lng|lon|long|longitude)$/, -180, 180],
  [/\bport$/, 1024, 49151],
  [/\b(weight|length|width|height|depth)$/, 1, 50],
  [/\bversion$/, 1, 3],
  [/\b(id|number)$/, 10_000, 99_999_999],
];

/** A text without any hint to go by. */
export function phrase(random: Random): readonly string[] {
  const two = `${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}`;
  return [two, random.pick(NOUNS), two.replace(' ', '-'), two.replace(' ', '_'), two.replace(' ', '').toUpperCase()];
}

/** Names for properties that a schema leaves open. */
export function keys(random: Random): readonly string[] {
  return random.shuffle(KEYS);
}

/**
 * A text like an example: each of its digits another one, and each letter where letters and digits mix, as they do in identifiers.
 */
export function mimic(example: string, random: Random): string {
  return example.replace(/[\p{L}\p{N}]+/gu, (token) => {
    if (!/\d/.test(token)) return token;
    const hex = /^[0-9a-f]+$/.test(token) ? '0123456789abcdef' : undefined;
    const mixed = /\d.*[a-z].*\d|[a-z].*\d.*[a-z]/i.test(token);
    return token.replace(/[0-9a-zA-Z]/g, (character) => {
      if (hex && mixed) return random.text(hex, 1);
      if (/\d/.test(character)) return random.text(DIGITS, 1);
      if (!mixed) return character;
      return random.text(/[a-z]/.test(character) ? 'abcdefghjkmnpqrstvwxyz' : 'ABCDEFGHJKMNPQRSTVWXYZ', 1);
    });
  });
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
