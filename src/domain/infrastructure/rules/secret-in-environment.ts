import { called, defineRule } from '../rule.ts';
import { at, isValues, wordsOf } from '../values.ts';
import { fn, ruleToFunction, template } from './examples.ts';

/** Names of what is a secret by itself; where it is found (an ARN, a name) is none. */
const SECRET = /PASSW(?:OR)?D|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL/i;
const PLACE = /(?:_|^)(?:ARN|NAME|ID|PATH|PARAMETER|URL|TTL|TABLE|QUEUE|BUCKET)$|[a-z](?:Arn|Name|Id|Path|Url)$/;
/** AWS access keys, private keys, tokens of GitHub and Slack, JSON web tokens. */
const LOOKS_SECRET =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{36}|\bxox[abps]-|\beyJ[\w-]{10,}\.eyJ/;
/** A secret that is looked up: the value is another one at each deployment, and still stands in the configuration. */
const RESOLVED = /\{\{resolve:(?:secretsmanager|ssm-secure):/;

export const secretInEnvironment = defineRule({
  id: 'secret-in-environment',
  severity: 'error',
  from: 'minimal',
  summary: 'The environment of a function holds a secret.',
  why: 'Whoever may look at the function reads it, in the console, in the template, in each copy of the configuration; and it changes only with a deployment. A dynamic reference to Secrets Manager is resolved into plain text as well.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption',
  bad: template(ruleToFunction, fn('Environment: { Variables: { PAYMENT_API_KEY: k-1234567890 } }')),
  good: template(ruleToFunction, fn('Environment: { Variables: { PAYMENT_API_KEY_ARN: !Ref PaymentKey } }')),
  fix: 'Pass the ARN of a secret or the name of a parameter, and let the function read it when it starts.',
  of: ({ functions }) => functions,
  check: ({ resource: own }) => {
    const variables = at(own.properties, 'Environment', 'Variables');
    if (!isValues(variables)) return undefined;
    const secret = Object.entries(variables).find(([name, value]) => {
      const text = wordsOf(value);
      return (SECRET.test(name) && !PLACE.test(name) && text !== '') || LOOKS_SECRET.test(text) || RESOLVED.test(text);
    });
    if (secret === undefined) return undefined;
    const [name] = secret;
    const on = ['Environment', 'Variables', name];
    // What it is must not be shown.
    return { message: `The variable ${name} of ${called(own)} is a secret, or looks like one.`, on };
  },
});
