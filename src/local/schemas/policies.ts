import type { JsonObject } from '../../domain/json.ts';
import { isObject } from '../../domain/json.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { ownRegistry } from './find.ts';
import type { Context, Registry } from './records.ts';
import { badRequest, notFound, preconditionFailed } from './refusals.ts';

const ONE = '/v1/policy';

/** Policies are kept and given, and refuse nobody: the endpoint knows no callers. */
export function policyOperations(context: Context): readonly RestOperation[] {
  function registryOf(request: RestRequest): Registry {
    const name = request.query('registryName');
    if (!name) throw badRequest('registryName is required.');
    return ownRegistry(context, name);
  }

  function policyOf(registry: Registry) {
    if (!registry.policy) throw notFound(`The registry ${registry.name} has no policy.`);
    return registry.policy;
  }

  const shown = ({ document, revision }: NonNullable<Registry['policy']>): JsonObject => ({
    Policy: document,
    RevisionId: revision,
  });

  function put(request: RestRequest): JsonObject {
    const registry = registryOf(request);
    const document = request.text('Policy');
    if (document === undefined) throw badRequest('Policy is required.');
    if (!isPolicy(document))
      throw badRequest('Policy is not a policy document of IAM: JSON with a Version and a Statement.');
    const revision = request.text('RevisionId');
    if (revision !== undefined && revision !== registry.policy?.revision) {
      throw preconditionFailed('RevisionId is not the one of the policy that stands.');
    }
    const policy = { document, revision: context.random.uuid() };
    context.registries.set(registry.name, { ...registry, policy });
    return shown(policy);
  }

  function remove(request: RestRequest): undefined {
    const registry = registryOf(request);
    policyOf(registry);
    const { policy: _, ...rest } = registry;
    context.registries.set(registry.name, rest);
  }

  return [
    { name: 'PutResourcePolicy', method: 'PUT', path: ONE, status: 200, run: put },
    {
      name: 'GetResourcePolicy',
      method: 'GET',
      path: ONE,
      status: 200,
      run: (request) => shown(policyOf(registryOf(request))),
    },
    { name: 'DeleteResourcePolicy', method: 'DELETE', path: ONE, status: 204, run: remove },
  ];
}

function isPolicy(text: string): boolean {
  try {
    const policy = JSON.parse(text);
    return isObject(policy) && Object.hasOwn(policy, 'Version') && Object.hasOwn(policy, 'Statement');
  } catch {
    return false;
  }
}
