/** The last part of an ARN, for people: `rule orders/to-billing`, `function:billing`. What is no ARN stays as it is. */
export function resourceOf(arn: string): string {
  const parts = arn.split(':');
  if (parts[0] !== 'arn' || parts.length < 6) return arn;
  const resource = parts.slice(5).join(':');
  return parts[2] === 'sqs'
    ? `queue ${resource}`
    : resource.replace(/^(rule|function|stream|table|event-bus|topic)[:/]/, '$1 ');
}

/** How a person names a queue: by URL, ARN or name. `undefined` where it is none of these. */
export function parseQueue(
  text: string,
):
  | { readonly url: string }
  | { readonly name: string; readonly account?: string; readonly region?: string }
  | undefined {
  if (/^https?:\/\//.test(text)) return URL_FORM.test(text) ? { url: text } : undefined;
  const arn = /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,80}(?:\.fifo)?)$/.exec(text);
  if (arn) return { region: arn[1] as string, account: arn[2] as string, name: arn[3] as string };
  return /^[A-Za-z0-9_-]{1,80}(?:\.fifo)?$/.test(text) ? { name: text } : undefined;
}

/** A host, an account, a name; emulators put a path before it. */
const URL_FORM = /^https?:\/\/[^/?#\s]+\/(?:[^/?#\s]+\/)*[A-Za-z0-9_-]{1,80}(?:\.fifo)?$/;
