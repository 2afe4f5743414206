import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConsumerInput, generateConsumer } from '../../src/actions/generate-consumer.ts';
import { kebabCase } from '../../src/domain/author/names.ts';
import { PROFILES, SHAPES } from '../../src/domain/codegen/consumer/answers.ts';
import { EdaError } from '../../src/errors.ts';
import { fileWorld } from '../../src/io/world.ts';
import { folder, ROOT, snapshot } from '../support/eda.ts';
import { sha256 } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';

const NAME = 'order-billing';

function generate(cwd: string, input: Partial<ConsumerInput>) {
  const asked = { references: ['orders/OrderPlaced'], shape: 'sqs', iac: 'cdk', out: 'out', yes: true } as const;
  const how = { check: false, dryRun: false, force: false, workspace: ROOT, source: ROOT, generator: '1.0.0' };
  return generateConsumer({ ...asked, ...how, ...input }, fileWorld(cwd), sha256, NOBODY);
}

/** What a consumer can't be called: whatever the infrastructure around it declares, imports, or has a file of. */
async function namesOfInfrastructure(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const shape of SHAPES) {
    for (const profile of PROFILES) {
      const cwd = folder();
      await generate(cwd, { shape, profile, name: NAME });
      const files = Object.entries(snapshot(path.join(cwd, 'out'))).filter(([file]) => /^(?:infra|bin)\//.test(file));
      for (const [file, text] of files) {
        names.add(path.basename(file, '.ts'));
        const declared = text.matchAll(/\b(?:class|interface|function|const|type|as) ([A-Z]\w*)/g);
        const imported = [...text.matchAll(/import (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) => [
          ...list.matchAll(/\b[A-Z]\w*/g),
        ]);
        for (const found of declared) names.add(kebabCase(found[1]!));
        for (const [found] of imported) names.add(kebabCase(found));
      }
    }
  }
  for (const name of names) if (name.startsWith(NAME) || name === 'app') names.delete(name);
  return names;
}

describe('the name of a consumer', () => {
  it('is nothing that the code around its construct has already', async () => {
    const names = await namesOfInfrastructure();
    expect(names).toContain('encrypted-queue');
    const cwd = folder();
    const allowed: string[] = [];
    for (const name of [...names, 'rule', 'function', 'object']) {
      const refused = await generate(cwd, { name }).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!(refused instanceof EdaError && refused.kind === 'usage' && refused.detail.code === 'wrong-answer'))
        allowed.push(`${name}: ${refused}`);
    }
    expect(allowed).toEqual([]);
    expect(snapshot(cwd)).toEqual({});
  });

  it.each(['order-placed-consumer', 'orders', 'queue-reader', 'sqs', 'events', 'bus'])(
    'may well be %s',
    async (name) => {
      expect(await generate(folder(), { name })).toMatchObject({ name });
    },
  );
});
