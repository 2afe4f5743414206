import type { IncomingMessage } from 'node:http';
import type { AwsError } from './aws-error.ts';
import type { RestOutput } from './rest-json.ts';
import { pathOf, restErrorBody } from './rest-json.ts';

/** A signed call whose protocol is none of those that are answered here. */
export interface ForeignCall {
  /** As people know it: `sns.Publish`, `s3 PUT /bucket/key`. */
  name(body: Buffer): string;
  /** An error in the form of its protocol: a client that can't read one tells of its own trouble instead. */
  error(error: AwsError): RestOutput;
}

/**
 * Which service a request is meant for, by its signature; `undefined` where it has none.
 * Sources: IAM User Guide, "Create a signed AWS API request" (credential scope); Smithy, "AWS query protocol", "AWS restXml protocol".
 */
export function foreignCall(request: IncomingMessage): ForeignCall | undefined {
  const scope = /\bCredential=[^/,\s]*\/\d{8}\/[^/,\s]*\/([a-z0-9.-]+)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  const service = scope?.[1];
  if (service === undefined) return undefined;
  const isQuery = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return {
    name(body) {
      const action = isQuery ? new URLSearchParams(body.toString('utf8')).get('Action') : null;
      return action === null
        ? `${service} ${request.method} ${pathOf(request.url ?? '').slice(0, 200)}`
        : `${service}.${action}`;
    },
    error(error) {
      if (!isQuery && !XML_SERVICES.has(service)) return restErrorBody(error);
      const inner = `<Code>${escaped(error.type)}</Code><Message>${escaped(error.message)}</Message>`;
      const xml = isQuery
        ? `<ErrorResponse><Error><Type>Sender</Type>${inner}</Error></ErrorResponse>`
        : `<Error>${inner}</Error>`;
      return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
    },
  };
}

const XML_SERVICES: ReadonlySet<string> = new Set(['s3', 'route53', 'cloudfront']);

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
