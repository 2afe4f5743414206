import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderTemplate } from '../../src/domain/codegen/template.ts';
import { consumer, consumerScope, type Profile, profiles, type Shape, shapes, templates } from './consumer-scope.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A CloudFormation template, as far as tests look into it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a template says is what the tests are about.
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** What CDK says of an app: its template, and the rules that cdk-nag and CloudFormation's own validator find broken. */
export interface App {
  readonly template: Template;
  readonly broken: readonly string[];
}

/** The app of a shape and profile, how it differs from what is generated, and the context it runs with. */
interface Variant {
  readonly shape: Shape;
  readonly profile: Profile;
  readonly events?: 'many-events';
  readonly change?: (file: string, text: string) => string;
  readonly context?: Readonly<Record<string, unknown>>;
}

const overrides = `
      alarmTopic: sns.Topic.fromTopicArn(this, 'Pager', 'arn:aws:sns:eu-west-1:111122223333:pager'),
      key: kms.Key.fromKeyArn(this, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000'),
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', 'boundary'),
      memorySize: 1024,
      timeout: Duration.seconds(60),
      batchSize: 50,
      maximumConcurrency: 100,
      retryAge: Duration.hours(1),
      logRetention: 7,
      removalPolicy: RemovalPolicy.DESTROY,`;

const variants: Readonly<Record<string, Variant>> = {
  ...Object.fromEntries(
    shapes.flatMap((shape) => profiles.map((profile) => [`${shape}-${profile}`, { shape, profile }] as const)),
  ),
  'many-events': { shape: 'sqs', profile: 'standard', events: 'many-events' },
  'no-feature-flags': { shape: 'sns', profile: 'regulated', context: {} },
  overridden: {
    shape: 'sqs',
    profile: 'regulated',
    change: (file, text) =>
      file === 'infra/consumer-stack.ts'
        ? `import { Duration, RemovalPolicy, aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';\n${text.replace('{ bus, code }', `{ bus, code, ${overrides}\n    }`)}`
        : text,
  },
  careless: {
    shape: 'sqs',
    profile: 'minimal',
    change: (_, text) =>
      text
        .replace('enforceSSL: true,', '')
        .replace("handler: 'index.handler',", "handler: 'index.handler', reservedConcurrentExecutions: -1,"),
  },
};

const helpers: Readonly<Record<string, readonly Profile[]>> = {
  alarms: profiles,
  function: profiles,
  queues: profiles,
  dashboard: ['standard', 'regulated'],
  key: ['regulated'],
};

/**
 * Writes the CDK app of each shape and profile, and some more, into a new folder that finds this repository's packages.
 * The caller removes it.
 */
export function writeConsumerApps(): string {
  // Its real path: Node looks for packages from there.
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eda-cdk-')));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  for (const [name, { shape, profile, events, change = (_: string, text: string) => text }] of Object.entries(
    variants,
  )) {
    const scope = consumerScope(shape, profile, events);
    const write = (from: string, to = from) => {
      const text = fs.readFileSync(path.join(templates, 'consumer', from), 'utf8');
      const file = path.join(folder, name, to);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, change(to, renderTemplate(text, scope)));
    };
    for (const file of ['bin/app.ts', 'infra/consumer-stack.ts', 'cdk.json']) write(file);
    write(`cdk/${shape}.ts`, `infra/generated/${consumer}.ts`);
    for (const [helper, of] of Object.entries(helpers)) {
      if (of.includes(profile)) write(`cdk/${helper}.ts`, `infra/generated/${helper}.ts`);
    }
    fs.mkdirSync(path.join(folder, name, 'dist'));
    fs.writeFileSync(path.join(folder, name, 'dist/index.cjs'), 'exports.handler = async () => {};\n');
    const scripts = { build: 'node --version' };
    fs.writeFileSync(path.join(folder, name, 'package.json'), `${JSON.stringify({ type: 'module', scripts })}\n`);
  }
  return folder;
}

/** The templates that the CDK apps of all consumers give, by the names of the apps. The same text is synthesised once. */
export async function synthesis(): Promise<Readonly<Record<string, App>>> {
  const cache = path.join(root, 'node_modules/.cache/eda', `consumers-${fingerprint()}.json`);
  if (!fs.existsSync(cache)) {
    const folder = writeConsumerApps();
    try {
      const apps = await synthesise(folder);
      fs.mkdirSync(path.dirname(cache), { recursive: true });
      fs.writeFileSync(`${cache}.${process.pid}`, JSON.stringify(apps));
      fs.renameSync(`${cache}.${process.pid}`, cache);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  return JSON.parse(fs.readFileSync(cache, 'utf8'));
}

/** The template of a consumer in CDK. */
export async function synthesised(shape: Shape, profile: Profile): Promise<Template> {
  return (await synthesis())[`${shape}-${profile}`]!.template;
}

function synthesise(folder: string): Promise<Readonly<Record<string, App>>> {
  return synthesiseApps(
    folder,
    Object.entries(variants).map(([name, variant]) => [name, variant.context]),
  );
}

/**
 * Runs the apps in one process, the way the CDK CLI runs one: the environment says where the assembly goes and what the
 * context is (that of cdk.json, where none is given), findings are left to the CLI, and an app synthesises itself when the process
 * would end. An app is a folder in `folder`, and gives one template.
 */
export async function synthesiseApps(
  folder: string,
  apps: readonly (readonly [name: string, context?: Readonly<Record<string, unknown>> | undefined])[],
): Promise<Readonly<Record<string, App>>> {
  fs.writeFileSync(
    path.join(folder, 'all.mjs'),
    `import fs from 'node:fs';
    import { pathToFileURL } from 'node:url';
    process.setMaxListeners(0);
    for (const [name, context = JSON.parse(fs.readFileSync(name + '/cdk.json', 'utf8')).context] of ${JSON.stringify(apps)}.map(([name, context]) => [name, context ?? undefined])) {
      process.chdir(name);
      process.env.CDK_OUTDIR = process.cwd() + '/cdk.out';
      process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...context, '@aws-cdk/core:failSynthOnValidationErrors': false });
      await import(pathToFileURL(process.cwd() + '/bin/app.ts').href);
      process.chdir('..');
    }`,
  );
  await run(folder, ['all.mjs']);
  return Object.fromEntries(
    apps.map(([name]) => {
      const out = path.join(folder, name, 'cdk.out');
      const read = (file: string) => JSON.parse(fs.readFileSync(path.join(out, file), 'utf8'));
      const { pluginReports } = read('validation-report.json') as {
        pluginReports: readonly { violations: readonly { ruleName: string }[] }[];
      };
      const broken = pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
      const [template] = fs.readdirSync(out).filter((file) => file.endsWith('.template.json'));
      return [name, { template: read(template!), broken }];
    }),
  );
}

/** Runs Node in a folder, and gives what it prints. Rejects, with that, where it fails. */
export function run(folder: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, encoding: 'utf8', env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${args.join(' ')}\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const consumers = path.join(templates, 'consumer');
  const read = (folder: string) =>
    fs
      .readdirSync(path.join(consumers, folder))
      .sort()
      .map((file) => path.join(consumers, folder, file));
  const files = [
    ...['bin', 'cdk', 'infra'].flatMap(read),
    path.join(consumers, 'cdk.json'),
    path.join(import.meta.dirname, 'synthesis.ts'),
    path.join(import.meta.dirname, 'consumer-scope.ts'),
    path.join(root, 'src/domain/codegen/template.ts'),
    path.join(root, 'package-lock.json'),
  ];
  for (const file of files) hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
