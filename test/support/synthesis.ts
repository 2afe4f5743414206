import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderTemplate } from '../../src/domain/codegen/template.ts';
import { consumer, consumerScope, type Profile, profiles, type Shape, shapes, templates } from './consumer-scope.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A folder with a CDK app for each shape and profile, which finds this repository's packages. */
export interface ConsumerApps {
  readonly folder: string;
  readonly apps: readonly string[];
}

const helpers: Readonly<Record<string, (shape: Shape, profile: Profile) => boolean>> = {
  alarms: () => true,
  function: () => true,
  queues: () => true,
  dashboard: (_, profile) => profile !== 'minimal',
  key: (_, profile) => profile === 'regulated',
};

/** Renders the CDK side of every consumer into a new folder. The caller removes it. */
export function writeConsumerApps(): ConsumerApps {
  // Not under a link (macOS): Node resolves modules from the real path.
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eda-cdk-')));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
  const apps: string[] = [];
  const app = (name: string, shape: Shape, profile: Profile, events?: 'many-events') => {
    const scope = consumerScope(shape, profile, events);
    const write = (from: string, to: string) => {
      const text = fs.readFileSync(path.join(templates, 'consumer', from), 'utf8');
      const file = path.join(folder, name, to);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, renderTemplate(text, scope));
    };
    for (const file of ['bin/app.ts', 'infra/consumer-stack.ts', 'cdk.json']) write(file, file);
    write(`cdk/${shape}.ts`, `infra/generated/${consumer}.ts`);
    for (const [helper, when] of Object.entries(helpers)) {
      if (when(shape, profile)) write(`cdk/${helper}.ts`, `infra/generated/${helper}.ts`);
    }
    fs.mkdirSync(path.join(folder, name, 'dist'));
    fs.writeFileSync(path.join(folder, name, 'dist/index.js'), 'exports.handler = async () => {};\n');
    apps.push(name);
  };
  for (const shape of shapes) for (const profile of profiles) app(`${shape}-${profile}`, shape, profile);
  app('sqs-many-events', 'sqs', 'standard', 'many-events');
  return { folder, apps };
}

/**
 * Runs the apps in one process, the way the CDK CLI runs one: it says by the environment where the assembly goes and what
 * the context is, and an app synthesises itself when the process would end.
 */
export function synthesise({ folder, apps }: ConsumerApps): {
  readonly status: number | null;
  readonly output: string;
} {
  const run = `
    import fs from 'node:fs';
    for (const app of ${JSON.stringify(apps)}) {
      process.chdir(${JSON.stringify(folder)} + '/' + app);
      process.env.CDK_OUTDIR = process.cwd() + '/cdk.out';
      const { context } = JSON.parse(fs.readFileSync('cdk.json', 'utf8'));
      process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...context, '@aws-cdk/core:failSynthOnValidationErrors': false });
      await import('file://' + process.cwd() + '/bin/app.ts');
    }`;
  fs.writeFileSync(path.join(folder, 'all.mjs'), run);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['all.mjs'], { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
