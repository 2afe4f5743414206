import { documentTypes } from '../../domain/codegen/document-types.ts';
import { safePath, typeName } from '../../domain/codegen/names.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { RestOperation, RestRequest } from '../rest-json.ts';
import { checkContent } from './content.ts';
import { asDraft4 } from './export.ts';
import { findSchema, findVersion } from './find.ts';
import type { Context, Schema, SchemaVersion } from './records.ts';
import { schemaKey } from './records.ts';
import { badRequest, notFound } from './refusals.ts';
import { zip } from './zip.ts';

const ONE = '/v1/registries/name/{RegistryName}/schemas/name/{SchemaName}/language/{Language}';

/** Source: EventBridge User Guide, "Code bindings". */
const LANGUAGES = ['Go1', 'Java8', 'Python36', 'TypeScript3'];
const BUILT = 'TypeScript3';

/** Code bindings by our own generator of types. What AWS's bindings look like inside is another matter. */
export function codeBindingOperations(context: Context): readonly RestOperation[] {
  function find(request: RestRequest) {
    const schema = findSchema(context, request.label('RegistryName'), request.label('SchemaName'));
    const version = findVersion(schema, request.query('schemaVersion'));
    const language = request.label('Language');
    if (!LANGUAGES.includes(language)) throw badRequest(`Language is one of ${LANGUAGES.join(', ')}.`);
    if (language !== BUILT) {
      throw badRequest(`The embedded AWS endpoint of eda has no code bindings for ${language}: only ${BUILT}.`);
    }
    return { schema, version };
  }

  function put(request: RestRequest): JsonObject {
    const { schema, version } = find(request);
    const now = context.now();
    const binding = { created: version.bindings?.[BUILT]?.created ?? now, modified: now };
    const after: SchemaVersion = { ...version, bindings: { [BUILT]: binding } };
    context.schemas.set(schemaKey(schema.registry, schema.name), {
      ...schema,
      versions: schema.versions.map((each) => (each.number === version.number ? after : each)),
    });
    // They are made when they are fetched. AWS says CREATE_IN_PROGRESS first, for some seconds.
    return shown(after);
  }

  function bound(request: RestRequest): { readonly schema: Schema; readonly version: SchemaVersion } {
    const { schema, version } = find(request);
    if (!version.bindings?.[BUILT]) {
      throw notFound(`Version ${version.number} of the schema ${schema.name} has no code bindings for ${BUILT}.`);
    }
    return { schema, version };
  }

  async function source(request: RestRequest): Promise<Uint8Array> {
    const { schema, version } = bound(request);
    const { content, type } = version;
    const draft4 = type === 'OpenApi3' ? await asDraft4(content) : await checkContent(content, type);
    const name = typeName(schema.name.slice(schema.name.lastIndexOf('@') + 1));
    const isEvent = 'x-amazon-events-source' in draft4;
    const types = await documentTypes(draft4, 'draft-04', isEvent && name !== 'AWSEvent' ? 'AWSEvent' : name);
    const head = `// Types of the schema ${schema.name}, version ${version.number}, of the registry ${schema.registry}.\n\n`;
    return zip([{ path: `${safePath(schema.name)}.ts`, text: head + types }]);
  }

  return [
    { name: 'PutCodeBinding', method: 'POST', path: ONE, status: 202, run: put },
    {
      name: 'DescribeCodeBinding',
      method: 'GET',
      path: ONE,
      status: 200,
      run: (request) => shown(bound(request).version),
    },
    { name: 'GetCodeBindingSource', method: 'GET', path: `${ONE}/source`, status: 200, run: source },
  ];
}

function shown(version: SchemaVersion): JsonObject {
  const { created, modified } = version.bindings![BUILT]!;
  return {
    CreationDate: created,
    LastModified: modified,
    SchemaVersion: String(version.number),
    Status: 'CREATE_COMPLETE',
  };
}
