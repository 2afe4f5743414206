import type { Hook } from '@oclif/core';
import { nearest } from '../domain/schema/distance.ts';
import { EXIT_CODES } from '../errors.ts';

/** A mistyped command gets the nearest real one, and the exit code of wrong usage. */
const hook: Hook.CommandNotFound = async ({ id, config }) => {
  const typed = id.replaceAll(':', ' ');
  const [, help, wanted = ''] = /^(help )?(.*)$/.exec(typed) ?? [];
  const commands = config.commandIDs.map((command) => command.replaceAll(':', ' '));
  const exact = help === undefined ? undefined : commands.find((command) => command === wanted);
  const found = exact ?? nearest(wanted, commands) ?? commands.find((command) => command.endsWith(` ${wanted}`));
  const near = found === undefined || help === undefined ? found : `${found} --help`;
  process.stderr.write(`There is no command "eda ${typed}".\n`);
  process.stderr.write(`  next:     ${near === undefined ? 'See `eda --help`.' : `Did you mean \`eda ${near}\`?`}\n`);
  process.exit(EXIT_CODES.usage);
};

export default hook;
