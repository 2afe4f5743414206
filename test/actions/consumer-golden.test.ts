import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { generateConsumer } from '../../src/actions/generate-consumer.ts';
import { fileWorld } from '../../src/io/world.ts';
import { folder, ROOT, snapshot } from '../support/eda.ts';
import { sha256 } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';

/**
 * One consumer as it comes out, for whoever reviews a change of the templates: what is yours, and the infrastructure. The names end in
 * .txt, so that nothing compiles or runs it here. `UPDATE_CASES=1` writes it anew: read the difference before you keep it.
 */
const GOLDEN = path.join(import.meta.dirname, 'cases/consumer');

it('a queue consumer is as it was reviewed', async () => {
  const cwd = folder();
  const asked = { references: ['payments/PaymentFailed'], shape: 'sqs', iac: 'cdk', out: 'out' } as const;
  const how = {
    yes: false,
    check: false,
    dryRun: false,
    force: false,
    workspace: ROOT,
    source: ROOT,
    generator: '1.0.0',
  };
  await generateConsumer({ ...asked, ...how }, fileWorld(cwd), sha256, NOBODY);
  const files = Object.entries(snapshot(path.join(cwd, 'out')))
    .filter(([file]) => !/^(?:\.eda|src\/generated|events)\/|\.generated\./.test(file))
    .map(([file, text]) => [`${file}.txt`, text] as const);
  if (process.env.UPDATE_CASES) {
    fs.rmSync(GOLDEN, { recursive: true, force: true });
    for (const [file, text] of files) {
      fs.mkdirSync(path.dirname(path.join(GOLDEN, file)), { recursive: true });
      fs.writeFileSync(path.join(GOLDEN, file), text);
    }
  }
  expect(Object.fromEntries(files)).toEqual(snapshot(GOLDEN));
});
