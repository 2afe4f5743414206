/** A value of a resource: JSON, and what only the deployment knows. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Expression
  | readonly Value[]
  | { readonly [key: string]: Value };

/** The name of a resource (`Ref`), an attribute of it (`Fn::GetAtt`), or a text with pseudo parameters in it (`Fn::Sub`). */
export class Expression {
  readonly kind: 'ref' | 'attribute' | 'text';
  readonly of: string;
  readonly attribute: string;

  constructor(kind: Expression['kind'], of: string, attribute = '') {
    this.kind = kind;
    this.of = of;
    this.attribute = attribute;
  }
}

export const nameOf = (id: string) => new Expression('ref', id);
export const attributeOf = (id: string, attribute: string) => new Expression('attribute', id, attribute);
export const text = (template: string) => new Expression('text', template);

/** The ARN of something of the bus's own account and Region: `arn('events', 'event-bus/orders')`. */
export const arn = (service: string, resource: string) =>
  text(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);
/** That of an account as a whole. */
export const root = (account: string) => text(`arn:\${AWS::Partition}:iam::${account}:root`);
export const OWN_ACCOUNT = `\${AWS::AccountId}`;
