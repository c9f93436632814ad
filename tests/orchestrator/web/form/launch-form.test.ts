import { expect, test } from 'vitest';
import { definitions as deployed } from '#definitions.ts';
import { describeConfig } from '#orchestrator/reports/jobs/describe-config.ts';
import type { Control } from '#orchestrator/web/form/control.ts';
import { readLaunchForm, type LaunchForm } from '#orchestrator/web/form/read-launch-form.ts';
import { launchCard } from '#orchestrator/web/pages/launch/launch-card.ts';
import { createLinks } from '#orchestrator/web/pages/links.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { createWeatherDefinitions } from '../definitions.ts';
import { entriesOf } from './entries-of.ts';

const weather = createWeatherDefinitions({ broken: new Set(), news: [] });

function topOf({ shown }: LaunchForm): Control {
  if (shown.view !== 'form') throw new Error(`Expected fields, not ${shown.view}`);
  return shown.top;
}

/** The form again, after a user has pressed a button of it. */
const pressed = (form: LaunchForm, name: string, value: string): LaunchForm =>
  readLaunchForm(weather, form.job, {}, new Map([...entriesOf(topOf(form)), [name, value]]));

const enteredAsJson = (control: Control): readonly string[] => {
  const { entered } = control;
  if (entered.kind === 'json') return [control.pointer];
  if (entered.kind === 'list') return entered.items.flatMap(enteredAsJson);
  if (entered.kind === 'union')
    return entered.part === undefined ? [] : enteredAsJson(entered.part);
  if (entered.kind === 'scalar') return [];
  return entered.parts.flatMap((part) => enteredAsJson(part.control));
};

test.each(nonEmpty([...deployed.jobs]))(
  'the form of %s has its fields, and needs no JSON',
  async (name, { config, description }) => {
    const form = readLaunchForm(deployed, name, {});
    const { fields, schema } = describeConfig(config);
    expect(enteredAsJson(topOf(form))).toEqual([]);
    const required = fields.filter((field) => field.required).map((field) => `/${field.name}`);
    expect(form.problems.map(({ pointer }) => pointer)).toEqual(required);
    expect(form.run === undefined).toBe(required.length > 0);
    const job = { name, description, needs: [], pool: null, fields, schema };
    const card = { job, form, showsProblems: true, from: undefined, last: undefined };
    const html = String(await launchCard(card, createLinks('')));
    for (const field of nonEmpty(fields)) {
      expect(html).toContain(
        `id="field-${encodeURIComponent(`/${field.name.replaceAll('.', '/')}`)}"`,
      );
      expect(html).toContain(field.description.replaceAll('"', '&quot;').replaceAll("'", '&#39;'));
    }
  },
);

test('entries of a list are added, moved and removed', () => {
  const form = readLaunchForm(weather, 'greetJob', { guests: ['Ann', 'Bob'] });
  expect(form.run?.config).toEqual({ guests: ['Ann', 'Bob'] });
  const up = pressed(form, 'change', 'up /guests/1');
  expect(up.run?.config).toEqual({ guests: ['Bob', 'Ann'] });
  const longer = pressed(up, 'change', 'add /guests');
  expect(longer.run).toBeUndefined();
  expect(longer.problems).toEqual([
    { at: 'body', pointer: '/guests/2', detail: 'Expected at least 2 characters' },
  ]);
  expect(pressed(longer, 'change', 'remove /guests/0').problems).toMatchObject([
    { pointer: '/guests/1' },
  ]);
});

test('what was entered goes from one view to another', () => {
  const form = readLaunchForm(weather, 'greetJob', { guests: ['Ann'], loud: true });
  const yaml = pressed(form, 'view', 'yaml').shown;
  if (yaml.view !== 'yaml') throw new Error(`Expected YAML, not ${yaml.view}`);
  expect(yaml.text).toBe('guests:\n  - Ann\nloud: true\n');
  const edited = (text: string, view: string) =>
    readLaunchForm(
      weather,
      'greetJob',
      {},
      new Map([
        [':from', 'yaml'],
        ['text', text],
        ['view', view],
      ]),
    );
  expect(edited('guests: [Bob, A]\nlout: 1', 'form').problems).toMatchObject([
    { pointer: '/guests/1' },
    { pointer: '/lout', detail: 'There is no such field' },
  ]);
  expect(edited('guests: [Bob]\nlout: 1', 'json').shown).toMatchObject({
    view: 'json',
    text: '{\n  "guests": [\n    "Bob"\n  ],\n  "lout": 1\n}\n',
  });
  const broken = edited('guests: [Bob\nloud: true', 'form');
  expect(broken).toMatchObject({
    shown: { view: 'yaml', text: 'guests: [Bob\nloud: true' },
    run: undefined,
  });
  expect(broken.problems[0]?.detail).toMatch(/^Line 2: /);
  expect(edited('- Bob', 'form').problems).toMatchObject([{ pointer: '' }]);
});

test('a text that would mean something else, or take the server for long, is refused', () => {
  const written = (text: string) => {
    const entries = new Map(Object.entries({ ':from': 'yaml', text }));
    const { run, problems } = readLaunchForm(weather, 'partyJob', {}, entries);
    return run ?? problems.map(({ detail }) => detail);
  };
  expect(written('hosts: [no]\nbudget: 0x10')).toMatchObject({
    config: { hosts: ['no'], budget: 16 },
  });
  for (const budget of ['.inf', '.nan', '1e400', '12345678901234567890'])
    expect(written(`hosts: [Ann]\nbudget: ${budget}`)).toEqual([
      expect.stringMatching(/cannot be represented exactly as a number/),
    ]);
  expect(written('hosts: !!set {Ann}')).toEqual([expect.stringMatching(/Unresolved tag/)]);
  expect(written('hosts: [Ann]\nhosts: [Ben]')).toEqual(['Line 2: The key hosts already exists']);
  const seats = Array.from({ length: 20_000 }, (_, index) => `  t${index}: 1`);
  expect(written(['hosts: [Ann]', 'seats:', ...seats].join('\n'))).toHaveProperty('config');
  expect(() => readLaunchForm(weather, 'partyJob', {}, new Map([['count:/hosts', '1e9']]))).toThrow(
    /at most 20000 entries/,
  );
});

test('the text of a field is shown whole, also one that begins with a line break', async () => {
  const entries = new Map([
    ['count:/hosts', '1'],
    ['/hosts/0', '\nAnn'],
  ]);
  const form = readLaunchForm(weather, 'partyJob', {}, entries);
  const job = { name: 'partyJob', description: '', needs: [], pool: null, fields: [], schema: {} };
  const card = { job, form, showsProblems: true, from: undefined, last: undefined };
  // Browsers drop the first line break of the element.
  expect(String(await launchCard(card, createLinks('')))).toMatch(/>\n\nAnn<\/textarea>/);
});

test('the config of assets has the fields of those that are selected', () => {
  const form = readLaunchForm(weather, 'materializeAssets', {
    selection: ['weather/readings'],
    partition: '2026-01-03',
    config: { 'weather/readings': { stations: [] } },
  });
  expect(form.run).toMatchObject({
    config: { selection: ['weather/readings'], partition: '2026-01-03' },
    summary: 'Materialize weather/readings [2026-01-03]',
    assets: ['weather/readings'],
  });
  const longer = pressed(form, 'change', 'add /config/weather~1readings/stations');
  expect(longer.run?.config).toMatchObject({ config: { 'weather/readings': { stations: [''] } } });
  const entries = new Map([...entriesOf(topOf(form)), ['/selection/0', 'weather/regions']]);
  const other = readLaunchForm(weather, 'materializeAssets', {}, entries);
  expect(topOf(other).entered).toMatchObject({
    parts: expect.arrayContaining([
      expect.objectContaining({
        key: 'config',
        control: expect.objectContaining({
          entered: { kind: 'group', parts: [], others: undefined },
        }),
      }),
    ]),
  });
});
