import { describe, expect, it } from 'vitest';
import { eda, folder } from '../../support/eda.ts';
import type { Tree } from '../../support/memory.ts';
import { synthesised } from '../../support/synthesis.ts';

const check = (args: readonly string[], tree: Tree = {}, stdin = '') =>
  eda(['consumer', 'check', ...args], { cwd: folder(tree), stdin });

const whole = JSON.stringify(await synthesised('sqs', 'regulated'));
const template = `Resources:
  OrderRule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: orders
      EventPattern: { source: [com.acme.orders] }
      Targets:
        - { Id: bus, Arn: !ImportValue bus, RoleArn: !ImportValue role, DeadLetterConfig: { Arn: !ImportValue dlq }, RetryPolicy: !If [Long, 1, 2] }
  Bucket:
    Type: AWS::S3::Bucket
`;

describe('eda consumer check', () => {
  it('passes in one line', async () => {
    expect(
      await check(['cdk.out', '--profile', 'regulated'], {
        'cdk.out/Orders.template.json': whole,
        'cdk.out/asset.1/template.json': '{}',
      }),
    ).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^✔ Checked 1 template with \d+ resources and 1 consumer\.\n$/),
      stderr: '',
    });
  });

  it('fails, and says where; what it does not know it says too', async () => {
    const { code, stdout } = await check(['template.yaml', '--profile', 'minimal'], { 'template.yaml': template });
    expect(code).toBe(1);
    expect(stdout).toContain(`template.yaml:6:7 error pattern-too-wide
  The pattern of OrderRule does not pin detail-type.
  expected: exact values for source and detail-type, in each alternative of $or
`);
    expect(stdout).toContain(`template.yaml:2:3 not decided target-without-retry-policy
  A target of a rule does not say how long, and how often, its deliveries are tried again? Fn::If(Long) is known at the deployment only.
`);
    expect(stdout).toMatch(
      /✖ 3 errors\. Checked 1 template with 2 resources and 1 consumer, 3 properties not decided\.\n$/,
    );
  });

  it.each(['json', 'github', 'sarif', 'junit', 'markdown'])('tells it as %s as well', async (format) => {
    const { code, stdout } = await check(['template.yaml', '--format', format], { 'template.yaml': template });
    expect(code).toBe(1);
    expect(stdout).toContain('pattern-too-wide');
    expect(stdout).toContain('known at the deployment only');
    if (format === 'sarif') expect(stdout).toContain('"kind": "open"');
  });

  it('takes parameters, several files and stdin, JSON by another name too', async () => {
    const stage = template.replace(
      'Resources:',
      'Parameters: { Long: { Type: String } }\nConditions: { Long: !Equals [!Ref Long, "1"] }\nResources:',
    );
    const given = await check(['a.template', '-', '--parameter', 'Long=1', '--json'], { 'a.template': whole }, stage);
    const report = JSON.parse(given.stdout);
    expect(report.checked).toMatchObject({ templates: 2, consumers: 2 });
    expect(new Set(report.findings.map(({ at }: { at: { file: string } }) => at.file))).toContain('<stdin.yaml>');
    // What another stack makes stays open.
    const open = report.undecided.map(({ rule }: { rule: string }) => rule);
    expect(new Set(open)).toEqual(new Set(['template-not-decided']));
  });

  it.each<[string, readonly string[], Tree, number, string]>([
    ['nothing named', [], {}, 2, 'No template is named.'],
    ['nothing there', ['cdk.out'], {}, 3, 'cdk.out: There is no such file or folder.'],
    ['a folder without templates', ['src'], { 'src/a.json': '{}' }, 3, 'src: No template is in this folder.'],
    [
      'bytes',
      ['a.yaml'],
      { 'a.yaml': new Uint8Array([0, 1, 2]) },
      3,
      'a.yaml: The file holds bytes that are not text.',
    ],
    [
      'a file that is too large',
      ['a.json'],
      { 'a.json': ' '.repeat(11 * 1024 * 1024) },
      3,
      'eda reads files of up to 10 MiB.',
    ],
    ['a parameter without value', ['a.yaml', '--parameter', 'Stage'], {}, 2, '"Stage" gives no parameter a value.'],
    [
      'a parameter that no template declares',
      ['a.yaml', '--parameter', 'Stge=1'],
      { 'a.yaml': 'Parameters: { Stage: { Type: String } }\nResources: {}\n' },
      2,
      'No template declares a parameter "Stge".\n  expected: a parameter of the template, such as Stage\n  next:     Did you mean Stage?',
    ],
    [
      'a parameter where none is declared',
      ['a.yaml', '--parameter', 'Nope=1'],
      { 'a.yaml': 'Resources: {}\n' },
      2,
      'No template declares a parameter "Nope".',
    ],
    ['a profile that is none', ['a.yaml', '--profile', 'strict'], {}, 2, 'Expected --profile=strict to be one of'],
  ])('says what is wrong: %s', async (_, args, tree, code, message) => {
    const ran = await check(args, tree);
    expect(ran.code).toBe(code);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(message);
    expect(ran.stderr.split('\n').length).toBeLessThan(6);
  });

  it.each<[string, string, string]>([
    ['an empty file', '', 'a.yaml:1:1 error syntax\n  The file is empty.'],
    ['YAML that is none', 'Resources:\n\tA: b\n', 'a.yaml:2:1 error syntax'],
    ['a tag that does not exist', 'Resources:\n  A: !Reff b\n', 'a.yaml:2:6 error syntax'],
    ['a key twice', 'Resources:\n  A: { Type: T }\n  A: { Type: T }\n', 'a.yaml:3:3 error duplicate-key'],
    [
      'a bomb',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefg'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdef'[i]}`).join(',')}]`).join('\n')}\n`,
      'error yaml-bomb',
    ],
    ['one that is too deep', `Resources: ${'['.repeat(600)}${']'.repeat(600)}`, 'error too-deep'],
    [
      'no template',
      'Queues: {}\n',
      'a.yaml:1:1 error template-malformed\n  This is not a template: it has no Resources.',
    ],
    [
      'a resource that is none',
      'Resources:\n  A: b\n',
      'a.yaml:2:6 error template-malformed\n  The resource A is not an object.',
    ],
  ])('finds one thing: %s', async (_, text, expected) => {
    const { code, stdout, stderr } = await check(['a.yaml'], { 'a.yaml': text });
    expect(code).toBe(1);
    expect(stdout).toContain(expected);
    expect(stdout).toContain('✖ 1 error.');
    expect(stderr).toBe('');
  });
});
