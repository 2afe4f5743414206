import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eda, folder, ROOT, snapshot } from '../../support/eda.ts';
import { atTerminal, terminal } from '../../support/terminal.ts';
import { workspace } from '../../support/workspace.ts';

const run = (cwd: string, ...args: string[]) => eda(['schema', 'new', ...args], { cwd });

describe('eda schema new', () => {
  it('writes an event, edits its service, and says what to do next', async () => {
    const cwd = folder({ ...workspace(), 'sample.json': '{ "orderId": "o-1", "until": "2026-11-20" }' });
    const args = ['orders/OrderHeld', '--from', 'sample.json', '--summary', 'An order waits.', '--service', 'shop'];
    expect(await run(cwd, ...args)).toEqual({
      code: 0,
      stdout: `✔ Wrote orders/OrderHeld@1: source com.acme.orders, detail-type OrderHeld.
  schemas/orders/OrderHeld/event.yaml
  schemas/orders/OrderHeld/v1/schema.json
  schemas/orders/OrderHeld/v1/examples/sample.json
  schemas/orders/services/shop.yaml (edited)

Next:
  edit schemas/orders/OrderHeld/v1/schema.json   bounds, enums, descriptions: samples do not tell them
  eda generate sample orders/OrderHeld@1         an event of it
  eda schema validate                            check everything
  eda schema release orders/OrderHeld@1          freeze it, once OrderHeld is agreed
`,
      stderr: 'What was sampled stands as an example now, for all to read: take out what is personal or secret.\n',
    });
    expect(fs.readFileSync(path.join(cwd, 'schemas/orders/OrderHeld/v1/schema.json'), 'utf8')).toBe(`{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "OrderHeld",
  "description": "An order waits.",
  "type": "object",
  "required": ["orderId", "until"],
  "properties": {
    "orderId": { "type": "string" },
    "until": {
      "type": "string",
      "format": "date"
    }
  }
}
`);
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  });

  it('opens a major of the example’s event, whose event.yaml is full of comments', async () => {
    const cwd = folder();
    for (const part of ['eda.yaml', 'schemas'])
      fs.cpSync(path.join(ROOT, part), path.join(cwd, part), { recursive: true });
    const file = path.join(cwd, 'schemas/shipping/ShipmentTrackingUpdated/event.yaml');
    const before = fs.readFileSync(file, 'utf8');
    const args = ['shipping/ShipmentTrackingUpdated', '--major', '--version-match', 'metadata.version', '--json'];
    const { code, stdout } = await run(cwd, ...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      reference: 'shipping/ShipmentTrackingUpdated@3',
      written: true,
    });
    expect(fs.readFileSync(file, 'utf8')).toBe(`${before}  3:
    detailType: ShipmentTrackingUpdated
    stability: draft
    match: { detail: { metadata: { version: [{ prefix: "3." }] } } }
`);
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  });

  it('suggests what was probably meant, and writes nothing', async () => {
    const cwd = folder(workspace());
    expect(await run(cwd, 'order/OrderHeld', '--summary', 'S.')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'The catalogue has no domain "order".\n  expected: one of orders\n  next:     Did you mean orders? For a new domain, say what it is with --domain-summary.\n',
    });
    expect(await run(cwd, 'orders/OrderPlacd', '--major')).toMatchObject({
      code: 2,
      stderr: 'The catalogue has no event "orders/OrderPlacd".\n  next:     Did you mean orders/OrderPlaced?\n',
    });
    for (const flag of ['--source', '--detail-type']) {
      const refused = await run(cwd, 'orders/OrderHeld', '--summary', 'S.', flag, 'a\u001bb');
      expect(refused).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`control characters.\n  next:     Correct ${flag}.`),
      });
    }
    expect(snapshot(cwd)).toEqual(workspace());
  });

  it('needs a workspace', async () => {
    expect(await run(folder(), 'orders/OrderHeld')).toMatchObject({ code: 3 });
  });
});

describe.skipIf(!terminal)('eda schema new at a terminal', () => {
  it('asks for what no flag says', async () => {
    const cwd = folder(workspace());
    const { code, screen } = await atTerminal(['schema', 'new', '--stability', 'beta'], cwd, [
      ['Which domain', '\r'],
      ['name of the event', 'OrderHeld\r'],
      ['What has happened', 'An order waits.\r'],
      ['Which team', '\r'],
      ['Its source', '\r'],
      ['Which bus', '\r'],
      ['A field', 'orderId:uuid\r'],
      ['✔ A field', '\r'],
      ['Which service', '\r'],
    ]);
    expect(screen).toContain('✔ Wrote orders/OrderHeld@1: source com.acme.orders, detail-type OrderHeld.');
    expect(code).toBe(0);
    const files = snapshot(cwd);
    expect(files['schemas/orders/OrderHeld/event.yaml']).toContain('stability: beta');
    expect(files['schemas/orders/OrderHeld/v1/schema.json']).toContain('"format": "uuid"');
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  });
});
