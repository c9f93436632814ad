import { Refusal } from './refusal.ts';

/** Fields that a response only contains on request. */
const onRequest = [
  'owners',
  'tags',
  'extension',
  'dataProducts',
  'domain',
  'followers',
  'sourceHash',
] as const;

/** Further fields that the server supports, and that are always included here. */
const others = [
  'columns',
  'customMetrics',
  'tableConstraints',
  'tablePartition',
  'usageSummary',
  'joins',
  'profile',
  'testSuite',
  'lifeCycle',
];

type Answer = Readonly<Record<string, unknown>>;

/**
 * A response with the requested `fields`. Tags of columns require both `columns` and `tags`.
 * @throws Refusal for an unknown field
 */
export function withFields(answer: Answer, fields: string | null): Answer {
  if (fields === '*') return answer;
  const asked = new Set((fields ?? '').split(',').filter((name) => name !== ''));
  for (const name of asked) {
    const known =
      (onRequest as readonly string[]).includes(name) ||
      others.includes(name) ||
      name.endsWith('ProfilerConfig');
    if (!known) throw new Refusal(400, `Invalid field name ${name}`);
  }
  const hidden = new Set<string>(onRequest.filter((name) => !asked.has(name)));
  const shown = Object.fromEntries(Object.entries(answer).filter(([name]) => !hidden.has(name)));
  if (asked.has('tags') && asked.has('columns')) return shown;
  return {
    ...shown,
    ...(Array.isArray(shown['columns']) && { columns: withoutTags(shown['columns'] as Answer[]) }),
  };
}

function withoutTags(columns: readonly Answer[]): Answer[] {
  return columns.map(({ tags: _tags, children, ...column }) => ({
    ...column,
    ...(Array.isArray(children) && { children: withoutTags(children as Answer[]) }),
  }));
}
