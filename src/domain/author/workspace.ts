import { yamlDocument, yamlFlow } from '../text/yaml.ts';

/** A file to be written; paths relative to the workspace. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

export const contractLine = (name: 'workspace' | 'teams' | 'domain' | 'service' | 'event') =>
  `# yaml-language-server: $schema=https://unpkg.com/eda-cli/dist/contracts/${name}.schema.json\n`;

export interface NewWorkspace {
  /** Folder of the catalogue, relative to the workspace. */
  readonly catalogue: string;
  /** Id -> name. */
  readonly teams: ReadonlyMap<string, string>;
  /** Logical name -> summary. */
  readonly buses: ReadonlyMap<string, string>;
  /** Text of the shared type that each event must carry. */
  readonly metadata?: string;
}

/** The files of a workspace without events. */
export function newWorkspace(input: NewWorkspace): readonly NewFile[] {
  const { catalogue, teams, buses, metadata } = input;
  const inside = (path: string) => (catalogue === '.' ? path : `${catalogue}/${path}`);
  const files = [
    { path: 'eda.yaml', text: settingsText(input) },
    {
      path: inside('teams.yaml'),
      text: `${contractLine('teams')}${
        teams.size === 0
          ? '# The teams that own events, such as\n#   checkout: { name: Checkout, chat: "#team-checkout" }\n{}\n'
          : yamlDocument(Object.fromEntries([...teams].map(([id, name]) => [id, { name }])), 1)
      }`,
    },
    { path: inside('README.md'), text: readme(buses.size === 0) },
  ];
  return metadata === undefined ? files : [...files, { path: inside(METADATA.type), text: metadata }];
}

export const METADATA = { type: 'types/event-metadata.json', property: 'metadata' };

function settingsText({ catalogue, buses, metadata }: NewWorkspace): string {
  const parts = [`${contractLine('workspace')}version: 1\ncatalogue: ${yamlFlow(catalogue)}\n`];
  if (metadata !== undefined) {
    parts.push(
      `# Every event carries this type in its detail, as \`${METADATA.property}\`.\nmetadata: ${yamlFlow(METADATA)}\n`,
    );
  }
  const names = [...buses.keys()];
  if (names.length > 0) {
    const declared = Object.fromEntries([...buses].map(([name, summary]) => [name, { summary }]));
    parts.push(
      `# The event buses by their logical names; event.yaml names one of them.\n${yamlDocument({ buses: declared }, 2)}`,
    );
    const local = yamlFlow(Object.fromEntries(names.map((name) => [name, name])));
    parts.push(
      `# Where the buses are, stage by stage.\nstages:\n  local:\n    endpointUrl: http://127.0.0.1:4010 # eda bus start\n    buses: ${local}\n`,
    );
  }
  return parts.join('\n');
}

function readme(defaultBus: boolean): string {
  return `# The catalogue of our events

Each event is a contract: who publishes it, where, and what it carries. \`eda\` keeps this folder true.

\`\`\`
teams.yaml                  who owns what
types/                      shared types of the organisation
<domain>/domain.yaml        a part of the business
<domain>/services/*.yaml    what a service publishes and reads
<domain>/<Event>/event.yaml owner, source${defaultBus ? '' : ', bus'}, majors
<domain>/<Event>/v1/        schema.json describes the event's detail; examples/ are always checked
\`\`\`

- a new event: \`eda schema new\`, from a sample of it: \`eda schema new --from sample.json\`
- is all well: \`eda schema validate\` (\`--staged\` in a hook)
- an event to test with: \`eda generate sample <domain>/<Event>\`
`;
}
