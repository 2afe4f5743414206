import { randomUUID } from 'node:crypto';
import type {
  EventBridgeClient,
  PutEventsCommand,
  PutEventsCommandInput,
  PutEventsCommandOutput,
} from '@aws-sdk/client-eventbridge';

interface SendOptions {
  readonly abortSignal: AbortSignal;
}

/** One request, given its body. The signal ends it, unless its answer has begun. */
type Send = (body: Buffer, options: SendOptions) => Promise<PutEventsCommandOutput>;

interface Request {
  readonly headers: Readonly<Record<string, string>>;
}

/** A request is told by it. */
const ID = 'amz-sdk-invocation-id';

interface Arguments {
  readonly input: PutEventsCommandInput;
  readonly request: unknown;
}

type Handler = (args: Arguments) => Promise<{ readonly response: unknown; readonly output: PutEventsCommandOutput }>;

/** Of the SDK's context of a request: how it is signed. What the signer notes of a request stands in its properties. */
interface Signing {
  readonly httpAuthOption: { readonly signingProperties?: object };
}

const SMITHY_CONTEXT = '__smithy_context';

/**
 * Sends requests of PutEvents, which differ in nothing but their body. The first goes the SDK's whole way, which settles endpoint,
 * headers and how to sign; those behind it only the end of that way: signing, sending and reading the answer, its errors and the clock's
 * skew included. The beginning takes as much time again, and comes to the same each time.
 */
export function repeatedly(client: EventBridgeClient, command: () => PutEventsCommand): Send {
  let again: Send | undefined;
  keepSigner(client);
  const signals = listenPerRequest(client);
  return async (body, options) => {
    if (again !== undefined) return again(body, options);
    const first = command();
    first.middlewareStack.add(
      (next) => (args) => {
        // The SDK's own writing of JSON takes a third of a request's time. The body is signed after this.
        (args.request as { body: unknown }).body = body;
        return next(args);
      },
      { step: 'serialize', priority: 'low', name: 'edaBody' },
    );
    first.middlewareStack.addRelativeTo(
      (next: Handler, context: Readonly<Record<string, unknown>>) => (args: Arguments) => {
        const template = args.request as Request;
        const headers = { ...template.headers };
        const smithy = context[SMITHY_CONTEXT] as { selectedHttpAuthScheme: Signing };
        const { selectedHttpAuthScheme: scheme } = smithy;
        const { httpAuthOption: option } = scheme;
        again = async (body, { abortSignal }) => {
          const id = randomUUID();
          const request = Object.assign(Object.create(Object.getPrototypeOf(template)) as object, template, {
            headers: {
              ...headers,
              'content-length': String(body.length),
              [ID]: id,
            },
            body,
          });
          // Read at once, and never again for this request.
          smithy.selectedHttpAuthScheme = {
            ...scheme,
            httpAuthOption: { ...option, signingProperties: { ...option.signingProperties } },
          };
          signals.set(id, abortSignal);
          try {
            return (await next({ input: first.input, request })).output;
          } finally {
            signals.delete(id);
          }
        };
        signals.set(headers[ID] ?? '', options.abortSignal);
        return next(args);
      },
      { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'edaShortcut' },
    );
    return client.send(first);
  };
}

/** The SDK makes a signer for each request. One does for all that are signed for the same place: it asks for the credentials each time. */
function keepSigner({ config }: EventBridgeClient): void {
  const make = config.signer;
  let kept: { readonly scheme: unknown; readonly signer: ReturnType<typeof make> } | undefined;
  config.signer = (scheme) => {
    if (kept === undefined || kept.scheme !== scheme) kept = { scheme, signer: make(scheme) };
    return kept.signer;
  };
}

/** The signal of each request by its id: to the SDK all that go the shortcut are the first one, and would end with it. */
function listenPerRequest({ config }: EventBridgeClient): Map<string, AbortSignal> {
  const signals = new Map<string, AbortSignal>();
  const { requestHandler } = config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) => {
    const abortSignal = signals.get(request.headers[ID] ?? '');
    return handle(request, abortSignal === undefined ? options : { ...options, abortSignal });
  };
  return signals;
}
