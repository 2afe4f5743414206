import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** Keys of the signer, made ready once: it brings the same few for each request. */
const prepared = new WeakMap<object, KeyObject>();
let latest: { readonly secret: string; readonly key: KeyObject } | undefined;

/**
 * SHA-256 as the SDK's signer wants it, and as its own one is. Made for many small requests: the SDK's own makes each key ready again, and
 * copies each hash before it reads it, which takes half of the time of a signature.
 */
export class Sha256 {
  readonly #key: KeyObject | undefined;
  #parts: Uint8Array[] = [];

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = secret ? keyOf(secret) : undefined;
  }

  update(part: Uint8Array): void {
    this.#parts.push(part);
  }

  async digest(): Promise<Uint8Array> {
    const [first = new Uint8Array(), ...others] = this.#parts;
    const data = others.length === 0 ? first : Buffer.concat(this.#parts);
    if (this.#key === undefined) return hash('sha256', data, 'buffer');
    return createHmac('sha256', this.#key).update(data).digest();
  }

  reset(): void {
    this.#parts = [];
  }
}

function keyOf(secret: string | ArrayBuffer | ArrayBufferView): KeyObject {
  if (typeof secret === 'string') {
    if (latest?.secret !== secret) latest = { secret, key: createSecretKey(secret, 'utf8') };
    return latest.key;
  }
  const known = prepared.get(secret);
  if (known !== undefined) return known;
  const bytes = ArrayBuffer.isView(secret)
    ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    : Buffer.from(secret);
  const key = createSecretKey(bytes);
  prepared.set(secret, key);
  return key;
}
