import type { RestOperation, RestRequest } from '../rest-json.ts';
import { findRegistry, findSchema } from './find.ts';
import { checkTags } from './limits.ts';
import { AWS_REGISTRY } from './names.ts';
import type { Context, Tags } from './records.ts';
import { schemaKey } from './records.ts';
import { badRequest, forbidden, notFound } from './refusals.ts';

const ONE = '/tags/{ResourceArn}';

/** Something that has tags. */
interface Tagged {
  readonly tags: Tags;
  keep(tags: Tags): void;
}

export function tagOperations(context: Context): readonly RestOperation[] {
  const find = (request: RestRequest): Tagged => findTagged(context, request.label('ResourceArn'));

  function tag(request: RestRequest): undefined {
    const resource = find(request);
    const added = request.map('tags');
    if (!added) throw badRequest('tags is required.');
    resource.keep(checkTags(added, resource.tags));
  }

  function untag(request: RestRequest): undefined {
    const resource = find(request);
    const keys = new Set(request.queries('tagKeys'));
    if (keys.size === 0) throw badRequest('tagKeys is required.');
    resource.keep(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.has(key))));
  }

  return [
    { name: 'TagResource', method: 'POST', path: ONE, status: 204, run: tag },
    { name: 'UntagResource', method: 'DELETE', path: ONE, status: 204, run: untag },
    {
      name: 'ListTagsForResource',
      method: 'GET',
      path: ONE,
      status: 200,
      run: (request) => ({ tags: find(request).tags }),
    },
  ];
}

/** What an ARN names. Of account and Region only the form is looked at: programs under test carry those of their real accounts. */
function findTagged(context: Context, arn: string): Tagged {
  const parts = /^arn:aws[\w-]*:schemas:[\w-]*:\d*:(registry|schema|discoverer)\/(.+)$/.exec(arn);
  if (!parts) throw badRequest('ResourceArn is not the ARN of a registry, a schema or a discoverer.');
  const [, kind, rest = ''] = parts;
  if (kind === 'discoverer') {
    const discoverer = context.discoverers.get(rest);
    if (!discoverer) throw notFound(`Discoverer with id ${rest.slice(0, 400)} does not exist.`);
    return {
      tags: discoverer.tags,
      keep: (tags) => context.discoverers.set(rest, { ...discoverer, tags }),
    };
  }
  if (kind === 'registry') {
    const registry = findRegistry(context, rest);
    return {
      tags: registry.tags,
      keep(tags) {
        if (rest === AWS_REGISTRY) throw forbidden(`The registry ${rest} is managed by AWS.`);
        context.registries.set(rest, { ...registry, tags });
      },
    };
  }
  const [registry = '', name = ''] = rest.split('/', 2);
  const schema = findSchema(context, registry, name);
  return {
    tags: schema.tags,
    keep: (tags) => context.schemas.set(schemaKey(registry, name), { ...schema, tags }),
  };
}
