import { Flags } from '@oclif/core';
import { type BusLog, startBus } from '../../actions/bus-start.ts';
import { BaseCommand, given, workspaceFlag } from '../../base-command.ts';

/** What the endpoint answers, as the SDKs call them in `AWS_ENDPOINT_URL_…`. */
const SERVICES = ['eventbridge', 'schemas'];

/**
 * Milliseconds. Printed at once, a process that shares its processor with its clients would print before they see their answers. It is
 * little enough to look like at once.
 */
const PRINT_DELAY = 5;

export default class BusStart extends BaseCommand {
  static override summary =
    'Start the embedded event bus: EventBridge and its Schemas on loopback, every event checked against the catalogue.';
  static override description =
    `Unmodified AWS clients put events to it: point them at the endpoint it prints, for example with
AWS_ENDPOINT_URL_EVENTBRIDGE. Each event is checked and logged; --enforce refuses what is invalid or unknown. An event
on another bus than its event.yaml names is logged with a warning, and taken: a stage may map its bus to another. Rules
that a client puts are matched, and the log names those an event matches; they have no targets yet. EventBridge Schemas
is answered too (AWS_ENDPOINT_URL_SCHEMAS): registries, schemas, discovery. Ctrl-C stops it.`;
  static override examples = [
    '<%= config.bin %> bus start',
    '<%= config.bin %> bus start --enforce --port 0 --json',
    '<%= config.bin %> bus start --data .eda/bus',
    'AWS_ENDPOINT_URL_EVENTBRIDGE=http://127.0.0.1:4010 AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x aws events list-event-buses',
  ];
  static override flags = {
    ...workspaceFlag,
    port: Flags.integer({
      char: 'p',
      description: 'Port on 127.0.0.1; 0 takes any free one.',
      default: 4010,
      min: 0,
      max: 65535,
    }),
    enforce: Flags.boolean({
      description: 'Refuse invalid and unknown events, each with a per-entry error.',
      default: false,
    }),
    data: Flags.string({
      description: 'Keep buses, registries and schemas in this folder over the end of the bus.',
      helpValue: 'DIR',
    }),
    json: Flags.boolean({ description: 'Print one JSON object a line, first {"endpoint": …}.', default: false }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(BusStart);
    const { files, buses } = await this.world();
    const { renderBusLog, renderBusStart, renderJsonLine } = await this.views();
    const screen = this.screen();
    let failure: Error | undefined;
    let stop: () => void = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    // Many events come in one request, and clients wait for their answers: events are printed together, a little later.
    let logs: BusLog[] = [];
    const flush = () => {
      const lines = logs.map((log) => (flags.json ? renderJsonLine(log) : renderBusLog(log, screen)));
      logs = [];
      if (lines.length === 0) return;
      this.print(lines.join('')).catch((error: Error) => {
        // Nobody reads any more: there is nothing left to serve.
        failure ??= error;
        stop();
      });
    };
    const bus = await startBus(
      { port: flags.port, enforce: flags.enforce, ...given({ workspace: flags.workspace, data: flags.data }) },
      files,
      buses,
      (log) => {
        if (logs.push(log) === 1) setTimeout(flush, PRINT_DELAY);
      },
    );
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    const { endpoint, events } = bus;
    const said = this.print(
      flags.json
        ? renderJsonLine({ endpoint, services: SERVICES, buses: bus.buses, events, enforce: flags.enforce })
        : renderBusStart({ ...bus, enforce: flags.enforce }, screen),
    );
    if (bus.broken.length > 0) {
      const many = bus.broken.length > 1;
      this.note(
        `${bus.broken.length} ${many ? 'files' : 'file'} of the catalogue ${many ? 'have' : 'has'} errors: run \`eda schema validate\`. ${many ? 'First: ' : ''}${bus.broken[0]}`,
      );
    }
    said.catch((error: Error) => {
      failure ??= error;
      stop();
    });
    await stopped;
    await bus.close();
    flush();
    if (failure) throw failure;
    // Nobody may be reading what is still to be written; the process would wait for them.
    if (process.stdout.writableLength > 0) process.exit(0);
  }
}
