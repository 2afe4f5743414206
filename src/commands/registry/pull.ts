import { Args, Flags } from '@oclif/core';
import { pullRegistry } from '../../actions/registry-pull.ts';
import { BaseCommand, given, jsonFlag, registryTargetFlags, workspaceFlag } from '../../base-command.ts';

export default class RegistryPull extends BaseCommand {
  static override summary =
    'Take the schemas of an EventBridge schema registry into the catalogue, discovered ones too.';
  static override description =
    `Writes an event folder for each schema: a head, and releases out of its versions as far back as they are compatible.
Source and detail-type come from AWS's extensions in the schema, else from its name; of the envelope only the detail is
kept. What the catalogue has already is left as it is; what can't be carried over is said. Exits 1 where a schema could not
be taken in.`;
  static override examples = [
    '<%= config.bin %> registry pull --registry discovered-schemas --stage local --dry-run',
    '<%= config.bin %> registry pull com.acme.orders@OrderPlaced --registry legacy --owner checkout',
  ];
  static override strict = false;
  static override args = {
    schema: Args.string({ description: 'Schemas of the registry. Default: all.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    ...registryTargetFlags,
    ...jsonFlag,
    ...workspaceFlag,
    stage: Flags.string({ description: 'A stage of eda.yaml: its Region, profile and endpoint.' }),
    registry: Flags.string({ description: 'The registry, such as discovered-schemas.', required: true }),
    domain: Flags.string({ description: 'The domain of all of them. Default: the last word of each source.' }),
    owner: Flags.string({ description: 'The team that owns the new domains. Default: unassigned.' }),
    'dry-run': Flags.boolean({ description: 'Say what would be written; write nothing.', default: false }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(RegistryPull);
    const { files, registries, sha256 } = await this.world();
    const { stage, region, profile, workspace, domain, owner, registry, 'endpoint-url': endpointUrl } = flags;
    const bar = this.progressBar();
    const pulled = await pullRegistry(
      {
        ...given({ stage, region, profile, workspace, domain, owner, endpointUrl }),
        registry,
        names: argv as string[],
        dryRun: flags['dry-run'],
      },
      files,
      registries,
      sha256,
      bar.show,
    ).finally(bar.end);
    if (pulled.refused.length > 0) process.exitCode = 1;
    const { renderPulled } = await import('../../formats/registry.ts');
    const { visibleJson } = await import('../../formats/visible.ts');
    await this.print(
      flags.json ? `${visibleJson({ version: 1, ...pulled }, 2)}\n` : renderPulled(pulled, this.screen()),
    );
  }
}
