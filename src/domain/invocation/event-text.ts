import { isObject, type Json, member } from '../json.ts';

/** What EventBridge adds to an event, where a person's lacks it. */
export interface EnvelopeDefaults {
  readonly id: string;
  readonly time: string;
}

export interface SourceAndType {
  readonly source: string;
  readonly detailType: string;
}

/** Whether a value is meant as an event, and not as the detail of one. */
export function isEvent(value: Json): boolean {
  return isObject(value) && Object.hasOwn(value, 'detail-type');
}

/** An event as EventBridge delivers it: as it stands in its JSON text, with what it lacks in front. */
export function completeEvent(json: string, value: Json, defaults: EnvelopeDefaults): string {
  const envelope = {
    version: '0',
    id: defaults.id,
    account: '123456789012',
    time: defaults.time,
    region: 'eu-west-1',
    resources: [],
  };
  const absent = Object.entries(envelope).filter(([name]) => member(value, name) === undefined);
  if (absent.length === 0) return json;
  const added = absent.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)},`).join('');
  return json.replace('{', () => `{${added}`);
}

/** An event around the JSON text of its detail. */
export function eventAround(detail: string, { source, detailType }: SourceAndType, defaults: EnvelopeDefaults): string {
  const json = `{"source":${JSON.stringify(source)},"detail-type":${JSON.stringify(detailType)},"detail":${detail}}`;
  return completeEvent(json, {}, defaults);
}
