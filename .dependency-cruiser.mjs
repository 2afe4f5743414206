/**
 * One way through the house, always downward: a command parses, an action does one use case with the ports it is given,
 * the domain computes, a format renders. Each rule says what is lost when it is broken; `test/dev/layers.test.ts` proves
 * each by a breach that must fire.
 */
const folder = (name) => `^src/${name}(/|\\.ts$)`;

/** What a folder may import of our own code, beside itself. */
const layer = (name, allowed, comment) => ({
  name: `layer-${name}`,
  comment,
  severity: 'error',
  from: { path: folder(name) },
  to: { path: '^src/', pathNot: [name, ...allowed].map(folder) },
});

/** What a folder may import of libraries and of Node; `elsewhere` is what another rule judges. */
const libraries = (name, allowed, comment, elsewhere = []) => ({
  name: `libraries-${name}`,
  comment,
  severity: 'error',
  from: { path: folder(name) },
  to: { dependencyTypesNot: ['local', 'localmodule', 'undetermined', ...elsewhere], pathNot: ['^src/', ...allowed] },
});
const npm = (name) => `node_modules/${name}/`;
const node =
  '^(node:)?(buffer|child_process|crypto|events|fs|fs/promises|http|module|net|os|path|process|stream|url|util|zlib|worker_threads|readline)$';

export default {
  forbidden: [
    layer('errors', [], 'Errors are the bottom: everything may use them, they use nothing.'),
    layer('domain', [], 'The domain is pure. What it needs of the outside is handed to it as a value.'),
    layer('ports', ['domain'], 'Ports are types; they may name values of the domain.'),
    layer(
      'actions',
      ['domain', 'ports', 'errors'],
      'An action gets the outside through ports, so that it runs over any of them.',
    ),
    layer('io', ['ports', 'local', 'domain', 'errors'], 'The outside does not know what it is used for.'),
    layer('local', ['domain', 'ports', 'errors'], 'The embedded endpoint is a library: a server over the domain.'),
    layer('formats', ['domain'], 'A format turns a value into text: no files, no screen, no actions.'),
    layer(
      'base-command',
      ['formats', 'io', 'errors', 'domain'],
      'What all commands share: rendering, composing the outside, errors.',
    ),
    layer('commands', ['base-command', 'actions', 'formats'], 'A command parses, calls one action, renders.'),
    layer('hooks', ['errors', 'domain'], 'A hook of oclif: the little that happens outside any command.'),
    {
      name: 'pure-domain',
      comment:
        'Node, the clock, the network and the screen are not pure. tsconfig.domain.json refuses their globals too.',
      severity: 'error',
      from: { path: folder('domain') },
      to: { dependencyTypes: ['core'] },
    },
    libraries(
      'domain',
      [
        npm('ajv'),
        npm('ajv-draft-04'),
        npm('ajv-formats'),
        npm('js-yaml'),
        npm('json-schema-to-typescript'),
        npm('jsonc-parser'),
        npm('recheck'),
        npm('scslre'),
        npm('regexp-ast-analysis'),
        npm('@eslint-community/regexpp'),
        npm('refa'),
        npm('node-diff3'),
      ],
      'Only pure libraries, each behind one interface of ours.',
      ['core'],
    ),
    libraries('actions', [], 'An action needs no library: computing is the domain’s, the outside is a port’s.'),
    libraries('formats', [npm('chalk')], 'Text and colour only.'),
    libraries('commands', [npm('@oclif/core')], 'oclif, and nothing that an action should do.'),
    libraries('local', [node], 'The embedded endpoint is ours, over Node’s own server.'),
    {
      name: 'aws-in-io-only',
      comment: 'An AWS client costs 100 ms to import and reaches the network: one place holds them.',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('io/aws') },
      to: { path: npm('@aws-sdk') },
    },
    {
      name: 'no-circles',
      comment: 'A circle is one room with several doors: nobody can read one part alone.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-from-tests',
      comment: 'What ships does not know its tests, nor the scripts that build it.',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('dev') },
      to: { path: '^(test|src/dev)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.generated\\.' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
