import { addressBook } from '../domain/catalogue/addresses.ts';
import {
  type AddressedEvent,
  compileSchema,
  eventFinder,
  type SchemaValidator,
  verdictOn,
} from '../domain/catalogue/judge.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import type { Verdict } from '../domain/events/verdict.ts';
import type { Json } from '../domain/json.ts';
import type { Workspace } from './load-catalogue.ts';
import { SchemaChecks } from './schema-checks.ts';

/** So many events of a schema are checked by reading it; compiling it pays for those behind them. */
const COMPILE_AFTER = 40;

interface Prepared {
  validator: SchemaValidator;
  left: number;
  readonly schema: SchemaFile;
}

/** What the catalogue says of events, one after the other: each found by its address, or all of them one event. */
export class EventJudge {
  readonly #workspace: Workspace;
  readonly #expected: Target | undefined;
  readonly #details: boolean;
  readonly #checks = new SchemaChecks();
  readonly #find: ReturnType<typeof eventFinder>;
  readonly #book: ReturnType<typeof addressBook>;
  readonly #prepared = new Map<string, Prepared>();

  /** `expected`: every event must be this one. `details`: its events were made of details alone. */
  constructor(workspace: Workspace, expected?: Target, details = false) {
    this.#workspace = workspace;
    this.#expected = expected;
    this.#details = details;
    this.#find = eventFinder(workspace.catalogue);
    this.#book = addressBook(workspace.catalogue);
  }

  /** A promise only where a schema has to be read: most events find theirs ready. */
  judge(event: AddressedEvent): Verdict | Promise<Verdict> {
    const target = this.#target(event);
    if ('status' in target) return target;
    const prepared = this.#prepared.get(target.schema.file);
    if (prepared === undefined || prepared.left === 0) {
      return this.#prepare(target.schema).then((ready) => verdict(ready, target.ref, event.detail));
    }
    return verdict(prepared, target.ref, event.detail);
  }

  /** The schema that judges an event, or why there is none. */
  #target(
    event: AddressedEvent,
  ): { readonly ref: string; readonly schema: SchemaFile } | (Verdict & { status: 'unknown' }) {
    if (this.#expected === undefined) {
      const major = this.#find(event);
      return 'status' in major ? major : { ref: major.ref, schema: major.head };
    }
    const { major, release, schema, event: definition } = this.#expected;
    const ref = release ? `${definition.ref}@${release.version}` : major.ref;
    const found = this.#book.find({ source: event.source, detailType: event['detail-type'], detail: event.detail });
    // A detail alone has its event's address, save for what the match asks of the detail.
    if (found?.major === major || (this.#details && major.address.match === undefined)) return { ref, schema };
    const instead = found ? `; it is ${found.major.ref}` : '';
    return { status: 'unknown', message: `This event does not have the address of ${ref}${instead}.` };
  }

  async #prepare(schema: SchemaFile): Promise<Prepared> {
    const known = this.#prepared.get(schema.file);
    if (known && known.left > 0) return known;
    const usable = await this.#checks.usable(
      schema,
      await this.#checks.facts(schema.value),
      this.#workspace.library.bundled(schema.file),
    );
    if (!usable.usable) return this.#keep({ schema, validator: { why: '' }, left: Number.POSITIVE_INFINITY });
    if (known === undefined) {
      return this.#keep({ schema, validator: this.#checks.validator(usable), left: COMPILE_AFTER });
    }
    const { loadValidators } = await import('../domain/schema/validator.ts');
    const validators = await loadValidators({ verdicts: this.#checks.verdicts });
    const validator = compileSchema(validators, usable);
    return this.#keep({ schema, validator, left: Number.POSITIVE_INFINITY });
  }

  #keep(prepared: Prepared): Prepared {
    this.#prepared.set(prepared.schema.file, prepared);
    return prepared;
  }
}

function verdict(prepared: Prepared, ref: string, detail: Json): Verdict {
  prepared.left--;
  return verdictOn(ref, prepared.validator, detail);
}
