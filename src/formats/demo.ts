import { Chalk } from 'chalk';
import type { BusLog } from '../domain/events/bus-log.ts';
import type { PutOutcome } from '../domain/events/put-events.ts';
import type { RenderOptions } from './render-options.ts';
import { renderBusLog } from './views.ts';
import { visibleLine } from './visible.ts';

/** The steps of `eda demo`, as its action tells them. */
export type DemoStepView =
  | { readonly step: 'copied'; readonly folder: string; readonly files: number; readonly kept: boolean }
  | { readonly step: 'validated'; readonly report: { readonly summary: string } }
  | { readonly step: 'bus'; readonly endpoint: string; readonly events: number }
  | { readonly step: 'published'; readonly reference: string; readonly outcome: PutOutcome; readonly detail: unknown }
  | { readonly step: 'arrived'; readonly log: BusLog; readonly readers: readonly string[] }
  | { readonly step: 'broken-event'; readonly change: string; readonly outcome: PutOutcome }
  | {
      readonly step: 'broken-schema';
      readonly change: string;
      readonly finding: {
        readonly rule: string;
        readonly message: string;
        readonly at: { readonly file: string; readonly line?: number; readonly column?: number };
      };
    }
  | { readonly step: 'done'; readonly seconds: number };

export function renderDemoStep(step: DemoStepView, { colour }: RenderOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const good = ink.green('✔');
  const stopped = ink.red('✖');
  const command = (text: string) => ink.cyan(text);
  const title = (number: number, text: string) => `\n${ink.bold(`${number}. ${text}`)}\n`;
  switch (step.step) {
    case 'copied':
      return `${ink.bold('eda demo')}: an e-commerce platform, from its catalogue to its bus. Nothing leaves this machine.
${title(1, 'A catalogue of events: plain files, in git')}   ${good} ${step.files} files in ${step.folder}${step.kept ? '' : ' (removed at the end)'}
`;
    case 'validated':
      return `${title(2, 'Every file checked, as in a pre-commit hook')}   ${command('$ eda schema validate')}\n   ${good} ${step.report.summary}\n`;
    case 'bus':
      return `${title(3, 'An event bus that knows the catalogue')}   ${command('$ eda bus start --enforce')}\n   ${good} EventBridge’s protocol on ${step.endpoint}, ${step.events} events known\n`;
    case 'published':
      return `${title(4, 'An order goes to the bus, through the AWS SDK')}   ${command(`$ eda publish test-event ${step.reference.split('@')[0]}`)}\n   ${good} accepted, event id ${'eventId' in step.outcome ? step.outcome.eventId : ''}\n${indented(ink.dim(excerpt(step.detail)), 5)}\n`;
    case 'arrived':
      return `   It arrived, and is what its schema says:\n${indented(renderBusLog(step.log, { colour }).trimEnd(), 5)}\n   ${step.readers.length} services read it: ${step.readers.join(', ')}\n`;
    case 'broken-event':
      return `${title(5, `A producer breaks it: ${step.change}`)}   ${stopped} ${'errorCode' in step.outcome ? `${visibleLine(`${step.outcome.errorCode}: ${step.outcome.errorMessage}`)}` : ''}\n`;
    case 'broken-schema': {
      const { at, rule, message } = step.finding;
      return `${title(6, 'The schema is changed the same way, in a pull request')}   ${command('$ eda schema validate')}\n   ${stopped} ${at.file}:${at.line ?? 1}:${at.column ?? 1} ${rule}\n     ${message}\n`;
    }
    case 'done':
      return `
${ink.bold('Done')} in ${step.seconds.toFixed(1)} s. Now you:
   ${command('npx eda demo --dir eda-example && cd eda-example')}      the example, to play with
   ${command('npx eda schema list')}                                  its events, owners and readers
   ${command('npx eda generate sample orders/OrderPlaced')}           an event of your own
   ${command('npx eda bus start')}                                    a bus; in a second terminal:
   ${command('npx eda publish test-event orders/OrderPlaced --endpoint-url http://127.0.0.1:4010')}
`;
  }
}

/** The first fields of a value: enough to see what it is. */
function excerpt(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).split('\n');
  return lines.length <= 14
    ? lines.join('\n')
    : [...lines.slice(0, 13), `  … ${lines.length - 14} more lines`, '}'].join('\n');
}

function indented(text: string, by: number): string {
  return text.replace(/^/gm, ' '.repeat(by));
}
