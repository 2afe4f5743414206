import { execute, settings } from '@oclif/core';
import { watchOutput } from './io/stdout.ts';

watchOutput();

// Where NODE_ENV is development or test, oclif would look for TypeScript sources to run, and warn that it finds none.
settings.enableAutoTranspile = false;

await execute({ dir: import.meta.url });
