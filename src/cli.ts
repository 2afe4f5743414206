import { execute, settings } from '@oclif/core';
import { watchOutput } from './io/stdout.ts';

watchOutput();

// Where NODE_ENV is development or test, oclif would look for TypeScript sources to run, and warn that it finds none.
settings.enableAutoTranspile = false;

const [first, ...rest] = process.argv.slice(2);
await execute({
  dir: import.meta.url,
  args: first === 'help' ? [...rest, '--help'] : process.argv.slice(2),
  // There are no plugins of ours, and whatever a person's home folder holds must not run here.
  loadOptions: { userPlugins: false },
});
