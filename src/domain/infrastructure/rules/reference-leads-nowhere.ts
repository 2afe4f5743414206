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
  of: ({ template: own, all }) => (all.length === 0 ? [] : lost(own)),
  check: ({ resource, names }) => ({
    message: `${resource.id} refers to ${names.join(', ')}, which the template does not have.`,
  }),
});

/** The resources that refer to nothing, with the names that they refer to. */
function lost({ source, resources, unseen }: Template): readonly { resource: Resource; names: readonly string[] }[] {
  // A macro, a loop or a module brings resources that are not written here.
  if (unseen.some(({ pointer }) => pointer === '/Transform' || pointer.includes('Fn::ForEach'))) return [];
  const written = member(source, 'Resources') ?? null;
  const known = [written, member(source, 'Parameters') ?? null].flatMap((part) =>
    isObject(part) ? Object.keys(part) : [],
  );
  const all = new Set(known);
  // SAM names what it makes after the resource that it makes it for.
  const made = Object.entries(isObject(written) ? written : {})
    .filter(([, one]) => String(typeOf(one)).startsWith('AWS::Serverless::'))
    .map(([id]) => id);
  const isKnown = (name: string) =>
    all.has(name) ||
    name.includes('::') ||
    made.some((id) => name.startsWith(id)) ||
    (made.length > 0 && name.startsWith('Serverless'));
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

function typeOf(one: Json): string {
  const type = member(one, 'Type');
  return typeof type === 'string' ? type : '';
}

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
