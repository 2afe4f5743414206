import { isArray, isObject, type Json, member } from '../../json.ts';
import { defineRule } from '../rule.ts';
import type { Resource, Template } from '../template.ts';
import { queue, ruleTo, template, undelivered } from './examples.ts';

const rule = ruleTo(
  '{ Id: queue, Arn: !GetAtt OrderQueue.Arn, DeadLetterConfig: { Arn: !GetAtt UndeliveredQueue.Arn } }',
);

export const referenceLeadsNowhere = defineRule({
  id: 'reference-leads-nowhere',
  severity: 'error',
  from: 'minimal',
  summary: 'A resource refers to one that the template does not have.',
  why: 'CloudFormation refuses the template as a whole. Mostly the other resource was renamed or removed, and what referred to it, an alarm or a policy, was forgotten.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html',
  bad: template(rule, queue('VisibilityTimeout: 180')),
  good: template(rule, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')),
  fix: 'Refer to a resource or parameter of the template; bring in one of another stack as a parameter or by Fn::ImportValue.',
  of: ({ template: own }) => lost(own),
  check: ({ resource, names }) => ({
    message: `${resource.id} refers to ${names.join(', ')}, which the template does not have.`,
  }),
});

/** The resources that refer to nothing, with the names that they refer to. */
function lost({ source, resources, unseen }: Template): readonly { resource: Resource; names: readonly string[] }[] {
  // A macro, a loop or a module brings resources that are not written here.
  if (unseen.some(({ pointer }) => pointer === '/Transform' || pointer.includes('Fn::ForEach'))) return [];
  const written = member(source, 'Resources') ?? null;
  const sections = [written, member(source, 'Parameters') ?? null];
  const known = new Set([
    ...sections.flatMap((part) => (isObject(part) ? Object.keys(part) : [])),
    ...resources.keys(),
  ]);
  const made = Object.entries(isObject(written) ? written : {}).flatMap(([id, one]) => madeFor(id, one));
  const isKnown = (name: string) => known.has(name) || name.includes('::') || made.some((names) => names.test(name));
  return [...resources.values()].flatMap((resource) => {
    const one = member(written, resource.id);
    const before = member(one, 'DependsOn');
    const named = [
      ...namesIn(member(one, 'Properties')),
      ...(isArray(before) ? before : [before]).filter((name) => typeof name === 'string'),
    ];
    const names = [...new Set(named)].filter((name) => !isKnown(name));
    return names.length === 0 ? [] : [{ resource, names }];
  });
}

/** The names of what SAM makes for a resource: they begin with its own. */
function madeFor(id: string, one: Json): readonly RegExp[] {
  const type = member(one, 'Type');
  if (typeof type !== 'string' || !type.startsWith('AWS::Serverless::')) return [];
  const own = escaped(id);
  if (type !== 'AWS::Serverless::Function') return [new RegExp(`^${own}`), /^Serverless/];
  const events = member(member(one, 'Properties'), 'Events');
  const ends = ['Version', 'Alias', 'Url', 'DeploymentGroup', ...(isObject(events) ? Object.keys(events) : [])];
  return [new RegExp(`^${own}(?:${ends.map(escaped).join('|')})`), /^Serverless/];
}

const escaped = (text: string) =>
  text.replaceAll(/[^A-Za-z0-9]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The names that `Ref`, `Fn::GetAtt` and `Fn::Sub` look up in a value. */
function namesIn(value: Json | undefined): readonly string[] {
  if (isArray(value)) return value.flatMap(namesIn);
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  const [[key, argument] = []] = entries;
  if (entries.length !== 1 || argument === undefined) return entries.flatMap(([, item]) => namesIn(item));
  if (key === 'Ref') return typeof argument === 'string' ? [argument] : [];
  if (key === 'Fn::GetAtt') {
    const name = isArray(argument) ? argument[0] : argument;
    return typeof name === 'string' ? [name.split('.')[0] ?? ''] : [];
  }
  if (key === 'Fn::Sub') {
    const [text, given] = isArray(argument) ? argument : [argument];
    if (typeof text !== 'string') return [];
    const holes = [...text.matchAll(/\$\{([^${}!]+)\}/g)].map(([, name = '']) => name.trim().split('.')[0] ?? '');
    return [...holes.filter((name) => member(given, name) === undefined), ...namesIn(given)];
  }
  return namesIn(argument);
}
