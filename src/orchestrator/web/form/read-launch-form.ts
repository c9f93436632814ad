import { prepareLaunch } from '../../actions/runs/launch-run.ts';
import type { PreparedRun } from '../../client/prepare-run.ts';
import type { Definitions } from '../../definitions/deployment.ts';
import type { Json } from '../../workflow/json.ts';
import { issuesOf } from '../api/at-fields.ts';
import { fieldProblems } from '../api/field-problems.ts';
import { InvalidRequest } from '../server/problem.ts';
import { changeList, readListChange } from './change-list.ts';
import { valueOf, type EnteredConfig } from './config-of.ts';
import { controlOf } from './control-of.ts';
import { countOf, marks, type Control, type Entries } from './control.ts';
import { fieldOf } from './field-of.ts';
import { isObject } from './fits.ts';
import { launchSchema } from './launch-schema.ts';
import type { ConfigProblem } from './place-problems.ts';
import { readConfig, writeConfig, type Language, type WrittenConfig } from './text-view.ts';
import { withoutDefaults } from './without-defaults.ts';

export type Config = Readonly<Record<string, unknown>>;

/** Names of a launch form's inputs that are none of its fields. */
export const launchInputs = {
  /** The view that the form is sent from. */
  from: ':from',
  /** The view that it is shown in next. */
  view: 'view',
  change: 'change',
  text: 'text',
  /** Whether somebody wants to know what is wrong with all of it. */
  check: 'check',
} as const;

export type View = 'form' | Language;

/** What a launch form shows. */
export interface LaunchForm {
  readonly job: string;
  /** The fields in the view `form`, else what is written. */
  readonly shown: { readonly view: 'form'; readonly top: Control } | WrittenView;
  readonly problems: readonly ConfigProblem[];
  /** What a run would be started with, and would do; undefined while there are problems. */
  readonly run: PreparedRun | undefined;
  readonly isChecked: boolean;
}

interface WrittenView {
  readonly view: Language;
  readonly text: string;
  lineOf(pointer: string): number;
}

/**
 * @param start the config to begin with
 * @param entries what somebody has sent; they begin with `start` where there is nothing yet
 */
export function readLaunchForm(
  definitions: Definitions,
  job: string,
  start: Config,
  entries: Entries = new Map(),
): LaunchForm {
  const from = viewOf(entries.get(launchInputs.from)) ?? 'form';
  const to = viewOf(entries.get(launchInputs.view)) ?? from;
  const read = from === 'form' ? readFields : readText;
  const { config, problems, shown } = read(definitions, job, start, entries, from);
  const isReadable = problems.length === 0;
  const checked = check(definitions, job, config);
  const known = new Set(problems.map(({ pointer }) => pointer));
  // Of a text that is no config there is nothing else to say.
  const others = known.has('') ? [] : checked.problems.filter(({ pointer }) => !known.has(pointer));
  return {
    job,
    shown: to === from || !isReadable ? shown : switched(definitions, job, config, to),
    problems: [...problems, ...others],
    run: isReadable ? checked.run : undefined,
    isChecked: entries.has(launchInputs.check) || !isReadable,
  };
}

const viewOf = (text: string | undefined): View | undefined =>
  (['form', 'json', 'yaml'] as const).find((view) => view === text);

interface ReadForm {
  /** As a run would be started with it. */
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  readonly shown: LaunchForm['shown'];
}

type ReadView = (
  definitions: Definitions,
  job: string,
  start: Config,
  entries: Entries,
  view: View,
) => ReadForm;

/** Of all lists and records together: of many that are in one another, a short request could name any number. */
const mostItems = 20_000;

const readFields: ReadView = (definitions, job, start, sent) => {
  const items = [...sent].reduce(
    (sum, [name, text]) => sum + (name.startsWith(marks.count('')) ? countOf(text) : 0),
    0,
  );
  if (items > mostItems)
    throw new InvalidRequest(
      `A form has at most ${mostItems} entries in lists. Write a longer config as JSON or YAML`,
      'REQUEST_MALFORMED',
    );
  const change = readListChange(sent.get(launchInputs.change) ?? '');
  const entries = change === undefined ? sent : changeList(sent, change);
  const begin = (sent.size === 0 ? start : {}) as Json;
  const first = fieldOf(launchSchema(definitions, job, start));
  // An entry may decide which fields there are.
  const entered = valueOf(controlOf(first, begin, entries)).value;
  const field = fieldOf(launchSchema(definitions, job, entered));
  const top = controlOf(field, begin, entries);
  const { value, problems }: EnteredConfig = valueOf(top);
  return {
    config: asConfig(value === undefined ? {} : withoutDefaults(field, value)),
    problems,
    shown: { view: 'form', top },
  };
};

const readText: ReadView = (_definitions, _job, _start, entries, view) => {
  const text = entries.get(launchInputs.text) ?? '';
  const { value, problems, lineOf }: WrittenConfig = readConfig(text);
  return {
    config: asConfig(value ?? {}),
    problems,
    shown: { view: view === 'json' ? 'json' : 'yaml', text, lineOf },
  };
};

function switched(
  definitions: Definitions,
  job: string,
  config: Config,
  view: View,
): LaunchForm['shown'] {
  if (view === 'form') return readFields(definitions, job, config, new Map(), view).shown;
  const text = writeConfig(view, config as Json);
  return { view, text, lineOf: readConfig(text).lineOf };
}

const asConfig = (value: Json): Config => (isObject(value) ? value : {});

function check(
  definitions: Definitions,
  job: string,
  config: Config,
): Pick<LaunchForm, 'problems' | 'run'> {
  try {
    return { problems: [], run: prepareLaunch(definitions, job, config) };
  } catch (error) {
    const issues = issuesOf(error);
    if (issues === undefined) throw error;
    return { problems: fieldProblems('body', issues, config), run: undefined };
  }
}
