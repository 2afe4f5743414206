import type { AwsOptions } from './client.ts';
import { connect } from './client.ts';

/** Milliseconds. Whose account it is is good to know, and no reason to wait long. */
const PATIENCE = 5000;

/** Number of the account that the credentials belong to; `undefined` where it can't be had: STS may be out of reach. */
export async function accountOf(options: AwsOptions): Promise<string | undefined> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  // The endpoint that was given is EventBridge's.
  const { endpointUrl: _, ...rest } = options;
  try {
    const { client } = await connect((settings) => new STSClient(settings), { ...rest, timeout: PATIENCE });
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    client.destroy();
    return Account;
  } catch {
    return undefined;
  }
}
