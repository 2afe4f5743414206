import { alarms } from './alarms.ts';
import { functions } from './functions.ts';
import { queues } from './queues.ts';
import { roles } from './roles.ts';
import { rules } from './rules.ts';
import { storage } from './storage.ts';
import { streams } from './streams.ts';
import { subscribers } from './subscribers.ts';
import { templates } from './templates.ts';
import { topics } from './topics.ts';
import type { Mutations } from './ways.ts';

/** Of each rule the ways in which a consumer loses its property. */
export const mutations: Mutations = {
  ...alarms,
  ...functions,
  ...queues,
  ...roles,
  ...rules,
  ...storage,
  ...streams,
  ...subscribers,
  ...templates,
  ...topics,
};
