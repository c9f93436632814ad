import { prepareLaunch } from '../../actions/runs/launch-run.ts';
import type { PreparedRun } from '../../client/prepare-run.ts';
import type { Definitions } from '../../definitions/deployment.ts';
import type { JsonSchema } from '../../reports/jobs/describe-config.ts';
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

/** Names of inputs of a launch form that are not config fields. */
export const launchInputs = {
  /** The view from which the form is sent. */
  from: ':from',
  /** The view to show next. */
  view: 'view',
  change: 'change',
  text: 'text',
  /** Whether to show all problems. */
  check: 'check',
} as const;

export type View = 'form' | Language;

/** The contents of a form for a config. */
export interface ConfigForm {
  /** The controls in the view `form`, otherwise the text. */
  readonly shown: { readonly view: 'form'; readonly top: Control } | WrittenView;
  readonly problems: readonly ConfigProblem[];
  /** Undefined if there are problems. */
  readonly config: Config | undefined;
  readonly isChecked: boolean;
}

/** The contents of a launch form. */
export interface LaunchForm extends ConfigForm {
  readonly job: string;
  /** The run that would be started; undefined if there are problems. */
  readonly run: PreparedRun | undefined;
}

/** A config to enter in a form. */
export interface EnteredSubject {
  /** @param config as entered so far */
  schemaOf(config: unknown): JsonSchema;
  problemsOf(config: Config): readonly ConfigProblem[];
}

interface WrittenView {
  readonly view: Language;
  readonly text: string;
  lineOf(pointer: string): number;
}

/**
 * @param start the initial config
 * @param entries what the user has sent; starts with `start` if empty
 */
export function readLaunchForm(
  definitions: Definitions,
  job: string,
  start: Config,
  entries: Entries = new Map(),
): LaunchForm {
  let run: PreparedRun | undefined;
  const subject: EnteredSubject = {
    schemaOf: (config) => launchSchema(definitions, job, config),
    problemsOf: (config) => {
      const checked = check(definitions, job, config);
      run = checked.run;
      return checked.problems;
    },
  };
  const form = readConfigForm(subject, start, entries);
  return { ...form, job, run: form.config && run };
}

/** The same for any config. */
export function readConfigForm(
  subject: EnteredSubject,
  start: Config,
  entries: Entries,
): ConfigForm {
  const from = viewOf(entries.get(launchInputs.from)) ?? 'form';
  const to = viewOf(entries.get(launchInputs.view)) ?? from;
  const read = from === 'form' ? readFields : readText;
  const { config, problems, shown } = read(subject, start, entries, from);
  const isReadable = problems.length === 0;
  const known = new Set(problems.map(({ pointer }) => pointer));
  // If the text cannot be parsed, there are no further problems to report.
  const others = known.has('')
    ? []
    : subject.problemsOf(config).filter(({ pointer }) => !known.has(pointer));
  return {
    shown: to === from || !isReadable ? shown : switched(subject, config, to),
    problems: [...problems, ...others],
    config: isReadable && others.length === 0 ? config : undefined,
    isChecked: entries.has(launchInputs.check) || !isReadable,
  };
}

const viewOf = (text: string | undefined): View | undefined =>
  (['form', 'json', 'yaml'] as const).find((view) => view === text);

interface ReadForm {
  /** The config for starting the run. */
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  readonly shown: ConfigForm['shown'];
}

type ReadView = (subject: EnteredSubject, start: Config, entries: Entries, view: View) => ReadForm;

/**
 * Across all lists and records: otherwise a short request with nested lists could create any number
 * of items.
 */
const mostItems = 20_000;

const readFields: ReadView = (subject, start, sent) => {
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
  const first = fieldOf(subject.schemaOf(start));
  // An entry can determine which fields exist.
  const entered = valueOf(controlOf(first, begin, entries)).value;
  const field = fieldOf(subject.schemaOf(entered));
  const top = controlOf(field, begin, entries);
  const { value, problems }: EnteredConfig = valueOf(top);
  return {
    config: asConfig(value === undefined ? {} : withoutDefaults(field, value)),
    problems,
    shown: { view: 'form', top },
  };
};

const readText: ReadView = (_subject, _start, entries, view) => {
  const text = entries.get(launchInputs.text) ?? '';
  const { value, problems, lineOf }: WrittenConfig = readConfig(text);
  return {
    config: asConfig(value ?? {}),
    problems,
    shown: { view: view === 'json' ? 'json' : 'yaml', text, lineOf },
  };
};

function switched(subject: EnteredSubject, config: Config, view: View): ConfigForm['shown'] {
  if (view === 'form') return readFields(subject, config, new Map(), view).shown;
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
