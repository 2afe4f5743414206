import { createRequire } from 'node:module';

/** The validator that comes with the CDK: it is not one of our own dependencies. */
interface Validator {
  CompositeEngine: new () => {
    validateTemplate(template: unknown): {
      diagnostics: readonly { ruleId: string; severity: string; message: string }[];
    };
    free(): void;
  };
  TemplateContent: new (text: string, name: string) => unknown;
}

/** What CloudFormation's own validator finds wrong with a template. */
export function faultsOf(text: string): readonly string[] {
  const require = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
  const { CompositeEngine, TemplateContent } = require('@aws/cloudformation-validate') as Validator;
  const engine = new CompositeEngine();
  const { diagnostics } = engine.validateTemplate(new TemplateContent(text, 'template.yaml'));
  engine.free();
  return diagnostics.flatMap(({ ruleId, severity, message }) =>
    // It does not see that a condition keeps the empty default of a parameter away.
    severity === 'INFO' || (ruleId === 'W1030' && message.includes("default ''")) ? [] : [`${ruleId} ${message}`],
  );
}
