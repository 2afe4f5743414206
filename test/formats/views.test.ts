import { describe, expect, it } from 'vitest';
import type { BusLog } from '../../src/domain/events/bus-log.ts';
import type { EventEnvelope } from '../../src/domain/events/envelope.ts';
import type { Published } from '../../src/domain/events/published.ts';
import type { Verdict } from '../../src/domain/events/verdict.ts';
import { renderDemoStep } from '../../src/formats/demo.ts';
import { renderJson } from '../../src/formats/json.ts';
import { renderSarif } from '../../src/formats/sarif.ts';
import * as views from '../../src/formats/views.ts';
import { visibleJson } from '../../src/formats/visible.ts';

/** What clears a screen, moves the cursor back, turns the direction of text, or starts a sequence in one byte. */
const HOSTILE = 'a\u001b[2Jb\u0007c\u202ed\u009b1me\u0000f\u007f\u2028';
const SHOWN = 'a\\u001b[2Jb\\u0007c\\u202ed\\u009b1me\\u0000f\\u007f\\u2028';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the screen
const STEERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2028]/;
const screen = { colour: false };

const event: EventEnvelope = {
  version: '0',
  id: HOSTILE,
  'detail-type': HOSTILE,
  source: HOSTILE,
  account: '0',
  time: HOSTILE,
  region: HOSTILE,
  resources: [HOSTILE],
  detail: { [HOSTILE]: HOSTILE },
};
const log = (verdict: Verdict): BusLog => ({
  event,
  bus: HOSTILE,
  verdict,
  outcome: 'dropped',
});
const invalid = log({ status: 'invalid', schema: HOSTILE, problems: [{ pointer: HOSTILE, message: HOSTILE }] });
const published: Published = {
  reference: HOSTILE,
  bus: HOSTILE,
  where: HOSTILE,
  entries: [undefined, { eventId: HOSTILE }, { errorCode: HOSTILE, errorMessage: HOSTILE, attempts: 1 }].map(
    (outcome) => ({
      source: HOSTILE,
      detailType: HOSTILE,
      detail: { [HOSTILE]: HOSTILE },
      size: 1,
      ...(outcome === undefined ? {} : { outcome }),
    }),
  ),
  arrived: [invalid],
  notes: [],
};
const row = {
  event: HOSTILE,
  major: 1,
  stability: HOSTILE,
  release: HOSTILE,
  owner: HOSTILE,
  summary: HOSTILE,
  consumers: [HOSTILE],
};
const shownEvent = {
  reference: HOSTILE,
  summary: HOSTILE,
  owner: HOSTILE,
  bus: HOSTILE,
  address: { source: HOSTILE, detailType: HOSTILE, match: { detail: { a: [HOSTILE] } } },
  compatibility: HOSTILE,
  stability: HOSTILE,
  deprecated: { effective: HOSTILE, removal: HOSTILE, alternative: HOSTILE },
  releases: [HOSTILE],
  examples: [HOSTILE],
  producers: [HOSTILE],
  consumers: [{ service: HOSTILE, fields: [HOSTILE] }],
  file: HOSTILE,
  schema: { title: HOSTILE },
};
const finding = { rule: 'syntax', severity: 'error' as const, message: HOSTILE, at: { file: HOSTILE } };
const report = { findings: [finding], summary: HOSTILE, checked: {} };

describe('what would steer a terminal is shown instead', () => {
  it.each<[string, string]>([
    ['the list of events', views.renderEventList({ events: [row] }, screen)],
    ['an event', views.renderShownEvent(shownEvent, screen)],
    [
      'what was released',
      views.renderReleased({ released: [{ reference: HOSTILE, file: HOSTILE }], unchanged: 0, drafts: [] }, false),
    ],
    ['drafts that were left out', views.renderReleased({ released: [], unchanged: 0, drafts: [HOSTILE] }, false)],
    ['a sample', views.renderSamples({ samples: [{ [HOSTILE]: HOSTILE }] })],
    ['samples', views.renderSamples({ samples: [HOSTILE, HOSTILE] })],
    ['what was published', views.renderPublished(published, screen)],
    ['the same as JSON', views.renderPublishedJson(published)],
    ['an invalid event on the bus', views.renderBusLog(invalid, screen)],
    ['the rules of an event', views.renderBusLog({ ...invalid, rules: [HOSTILE] }, screen)],
    ['an unknown event on the bus', views.renderBusLog(log({ status: 'unknown', message: HOSTILE }), screen)],
    [
      'the start of the bus',
      views.renderBusStart({ endpoint: 'http://x', events: 1, buses: [HOSTILE], enforce: true }, screen),
    ],
    [
      'a refusal in the demo',
      renderDemoStep(
        { step: 'broken-event', change: 'x', outcome: { errorCode: 'X', errorMessage: HOSTILE, attempts: 1 } },
        screen,
      ),
    ],
    ['a report as JSON', renderJson(report)],
    ['a report as SARIF', renderSarif(report, { colour: false, version: '1.0.0' })],
  ])('%s', (_, text) => {
    expect(text).toContain(SHOWN);
    expect(text).not.toMatch(STEERS);
  });

  it('and JSON stays the same value', () => {
    expect(JSON.parse(visibleJson(event))).toEqual(event);
    expect(JSON.parse(views.renderPublishedJson(published))).toMatchObject({ arrived: [{ event }] });
  });
});

describe('an event on the bus', () => {
  const accepted: BusLog = { event, bus: 'orders', verdict: { status: 'valid', schema: 'a/B@1' }, outcome: 'accepted' };
  it.each([
    [undefined, undefined],
    [['one'], '    matches the rule one'],
    [['one', 'two'], '    matches the rules one, two'],
  ])('that matches %j', (rules, line) => {
    const text = views.renderBusLog(rules === undefined ? accepted : { ...accepted, rules }, screen);
    expect(text.split('\n')[1]).toBe(line ?? '');
  });
});
