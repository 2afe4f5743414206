/** Composes the outside for the actions. Each part is loaded when a command asks for it. */
export { busWorld } from './buses.ts';
export { functionWorld } from './functions/world.ts';
export { prompt } from './prompt.ts';
export { queueWorld } from './queues.ts';
export { recordFiles } from './records.ts';
export { registryWorld } from './registries.ts';
export { scratchFolder } from './scratch.ts';
export { surroundings } from './surroundings.ts';
export { fileWorld, sha256, workingFolder } from './world.ts';
