import fs from 'node:fs';
import path from 'node:path';
import { CreateEventBusCommand, ListEventBusesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDiscovererCommand,
  CreateRegistryCommand,
  CreateSchemaCommand,
  DescribeSchemaCommand,
  ListSchemasCommand,
  SchemasClient,
} from '@aws-sdk/client-schemas';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eda, folder } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';
import { startBus } from './bus-process.ts';

const RegistryName = 'orders';
const Content = '{"type":"object"}';

async function bus(cwd: string) {
  const started = await startBus(['--data', 'state'], { cwd });
  onTestFinished(() => void started.stop('SIGKILL'));
  const schemas = new SchemasClient({
    endpoint: started.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  onTestFinished(() => schemas.destroy());
  return { ...started, schemas };
}

describe('bus start --data', () => {
  it('has after its end what it had before, and goes on discovering', async () => {
    const cwd = folder(workspace());
    const put = (bus: Awaited<ReturnType<typeof startBus>>, detail: object) =>
      bus.client.send(
        new PutEventsCommand({
          Entries: [{ Source: 'a', DetailType: 'B', Detail: JSON.stringify(detail), EventBusName: 'mine' }],
        }),
      );
    const first = await bus(cwd);
    const { EventBusArn } = await first.client.send(new CreateEventBusCommand({ Name: 'mine' }));
    await first.schemas.send(new CreateDiscovererCommand({ SourceArn: EventBusArn }));
    await put(first, { a: 1, b: 1 });
    expect(await first.stop()).toBe(0);
    const second = await bus(cwd);
    await put(second, { a: 'x' });
    const { EventBuses } = await second.client.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map(({ Name }) => Name)).toEqual(['commerce', 'default', 'mine']);
    const discovered = new DescribeSchemaCommand({ RegistryName: 'discovered-schemas', SchemaName: 'a@B' });
    const { Content: content, SchemaVersion } = await second.schemas.send(discovered);
    expect(SchemaVersion).toBe('2');
    expect(JSON.parse(content ?? '').components.schemas.B).toEqual({
      type: 'object',
      required: ['a'],
      properties: { a: { anyOf: [{ type: 'string' }, { type: 'integer' }] }, b: { type: 'integer' } },
    });
  });

  it('has after a kill in the middle all that it answered', async () => {
    const cwd = folder(workspace());
    const answered: string[] = [];
    for (let round = 0; round < 3; round++) {
      const running = await bus(cwd);
      if (round === 0) await running.schemas.send(new CreateRegistryCommand({ RegistryName }));
      const write = async (worker: number) => {
        for (let i = 0; i < 10; i++) {
          const SchemaName = `r${round}-${worker}-${i}`;
          await running.schemas.send(
            new CreateSchemaCommand({ RegistryName, SchemaName, Content, Type: 'JSONSchemaDraft4' }),
          );
          answered.push(SchemaName);
          if (answered.length === (round + 1) * 13) running.stop('SIGKILL');
        }
      };
      await Promise.allSettled([write(0), write(1), write(2)]);
      await running.ended;
    }
    expect(answered.length).toBeGreaterThanOrEqual(39);
    const last = await bus(cwd);
    const { Schemas } = await last.schemas.send(new ListSchemasCommand({ RegistryName, Limit: 100 }));
    expect(Schemas?.map(({ SchemaName }) => SchemaName)).toEqual(expect.arrayContaining(answered));
  });

  it('says what is wrong with the folder, once', async () => {
    const cwd = folder(workspace());
    const running = await bus(cwd);
    const start = () => eda(['bus', 'start', '--port', '0', '--data', 'state'], { cwd });
    expect(await start()).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^state is the state of a bus that is running \(process \d+\)\.\n/),
    });
    await running.stop();
    const [file = ''] = fs.readdirSync(path.join(cwd, 'state/buses'));
    fs.writeFileSync(path.join(cwd, 'state/buses', file), '{');
    expect(await start()).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^state.buses.[\da-f]+\.json: A file of the bus's state can't be read/),
    });
    const foreign = await eda(['bus', 'start', '--port', '0', '--data', 'schemas'], { cwd });
    expect(foreign).toMatchObject({ code: 3, stderr: expect.stringContaining('holds other things') });
  });
});
