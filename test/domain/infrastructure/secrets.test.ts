import { describe, expect, it } from 'vitest';
import { found } from './template.ts';

const variable = (name: string, value: string) => `
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties: { EventPattern: { source: [a], detail-type: [b] }, Targets: [{ Id: a, Arn: !GetAtt Function.Arn }] }
  Function: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: { ${name}: ${value} } } } }
`;

describe('a variable of a function', () => {
  it.each([
    ['TOKEN_TTL_SECONDS', '3600'],
    ['TOKEN_TTL_SECONDS', '"3600"'],
    ['tokenExpiryMinutes', '"15"'],
    ['MAX_TOKENS', '4096'],
    ['USE_SECRET_CACHE', '"true"'],
    ['TOKEN_URL', 'https://id.example.com/token'],
    ['token_endpoint', 'https://id.example.com/token'],
    ['PaymentSecretName', 'payments/key'],
    ['SECRET_ARN', '!Ref Secret'],
  ])('is no secret: %s: %s', (name, value) => {
    expect(found(variable(name, value))).not.toContain('secret-in-environment');
  });

  it.each([
    ['API_TOKEN', 'tk-live-12345'],
    ['dbPassword', '12345678'],
    ['PAYMENT_API_KEY', '"00112233445566778899"'],
    ['CLIENT_SECRET', '!Ref Secret'],
    ['TOKEN_URL', 'AKIAIOSFODNN7EXAMPLE'],
  ])('is a secret: %s: %s', (name, value) => {
    expect(found(variable(name, value))).toContain('secret-in-environment');
  });
});
