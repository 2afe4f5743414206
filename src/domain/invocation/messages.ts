import type { MessageAttribute, QueueMessage } from '../dead-letters/model.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';

/**
 * The messages that a file holds: what `aws sqs receive-message` prints (`{"Messages": […]}`), one of these, a record of a Lambda event,
 * what `eda dlq show --json` prints; else the body of one, as it is.
 */
export function messagesIn(text: string): readonly QueueMessage[] {
  const value = parsed(text);
  const listed = member(value, 'Messages');
  const candidates = isArray(listed) ? listed : isArray(value) ? value : [value];
  const messages = candidates.flatMap((each, i) => messageOf(each, i));
  if (messages.length > 0 && messages.length === candidates.length) return messages;
  return [{ id: 'message-1', handle: '', body: text.trim(), attributes: new Map() }];
}

function messageOf(value: Json | undefined, place: number): readonly QueueMessage[] {
  // An event may have members of these names, beside what makes it one.
  if (!isObject(value) || Object.hasOwn(value, 'detail-type')) return [];
  const body = value.Body ?? value.body;
  if (typeof body !== 'string') return [];
  const id = value.MessageId ?? value.messageId ?? value.id;
  const attributes = value.MessageAttributes ?? value.messageAttributes;
  return [
    {
      id: typeof id === 'string' ? id : `message-${place + 1}`,
      handle: '',
      body,
      attributes: new Map(isObject(attributes) ? readAttributes(attributes) : []),
    },
  ];
}

function* readAttributes(attributes: JsonObject): Generator<readonly [string, MessageAttribute]> {
  for (const [name, attribute] of Object.entries(attributes)) {
    const type = member(attribute, 'DataType') ?? member(attribute, 'dataType');
    const value = member(attribute, 'StringValue') ?? member(attribute, 'stringValue');
    if (typeof value === 'string') yield [name, { type: typeof type === 'string' ? type : 'String', value }];
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
