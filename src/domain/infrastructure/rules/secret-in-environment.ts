import { called, defineRule } from '../rule.ts';
import { at, isValues, wordsOf } from '../values.ts';
import { fn, ruleToFunction, template } from './examples.ts';

/** Names of what is a secret by itself; where it is found (an ARN, a name) is none. */
const SECRET = /PASSW(?:OR)?D|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL/i;
const PLACE = /^(?:ARN|NAME|ID|PATH|PARAMETER|URL|URI|ENDPOINT|HOST|TABLE|QUEUE|BUCKET|PREFIX|HEADER|TYPE|VERSION)$/;
/** How long something lasts, how much or how many there is. */
const MEASURE =
  /^(?:TTL|AGE|EXPIRY|EXPIRATION|TIMEOUT|INTERVAL|(?:MILLI)?SECONDS?|MS|MINUTES?|HOURS?|DAYS?|SIZE|LENGTH|BYTES|COUNT|LIMIT|MAX|MIN)$/;
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
      return (isSecret(name, text) && text !== '') || LOOKS_SECRET.test(text) || RESOLVED.test(text);
    });
    if (secret === undefined) return undefined;
    const [name] = secret;
    const on = ['Environment', 'Variables', name];
    // What it is must not be shown.
    return { message: `The variable ${name} of ${called(own)} is a secret, or looks like one.`, on };
  },
});

/** By its name; what ends in a place or a measure is about a secret, and a number or a flag is one as a password only. */
function isSecret(name: string, value: string): boolean {
  const last =
    name
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toUpperCase()
      .split('_')
      .at(-1) ?? '';
  if (!SECRET.test(name) || PLACE.test(last) || MEASURE.test(last)) return false;
  return /PASSW/i.test(name) || !/^(?:\d{1,9}(?:\.\d+)?|true|false)$/.test(value);
}
