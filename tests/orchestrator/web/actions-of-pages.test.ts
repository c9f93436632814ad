import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { endpoints } from '#orchestrator/web/api/endpoints.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const web = 'src/orchestrator/web';

/** Actions of the API that no page offers, with the reason. */
const onlyInApi: Readonly<Record<string, string>> = {};

/** Files that send a form or a request to something else than an action of the API. */
const otherForms: Readonly<Record<string, string>> = {
  'islands/launch.ts': 'it checks a config, which changes nothing',
  'pages/launch/config-form.ts': 'it checks a config, which changes nothing',
  'pages/parts/caller-bar.ts': 'it logs out',
};

async function sources(folder: 'islands' | 'pages') {
  const paths = globSync(`${web}/${folder}/**/*.ts`);
  return Promise.all(
    nonEmpty(paths).map(async (path) => ({
      path: path.slice(web.length + 1),
      text: await readFile(path, 'utf8'),
    })),
  );
}

test('each action of the API is on a page', async () => {
  // Pages name actions by their ids, of which the compiler knows those that exist.
  const texts = (await sources('pages')).map(({ text }) => text).join('\n');
  const ids = endpoints.filter(({ method }) => method === 'post').map(({ id }) => id);
  const missing = nonEmpty(ids).filter((id) => !texts.includes(`'${id}'`));
  expect(missing).toEqual(Object.keys(onlyInApi));
});

test('each button and form of a page sends an action of the API', async () => {
  const all = [...(await sources('pages')), ...(await sources('islands'))];
  const count = (pattern: RegExp) =>
    all.reduce((sum, { text }) => sum + (text.match(pattern) ?? []).length, 0);
  const buttons = count(/data-act="\$\{links\.act\(/g);
  expect(buttons).toBeGreaterThan(3);
  expect(count(/data-act=/g)).toBe(buttons);
  const sending = all.filter(({ text }) => /method(="|: ')post/i.test(text));
  expect(sending.map(({ path }) => path).toSorted()).toEqual(
    ['islands/actions.ts', ...Object.keys(otherForms)].toSorted(),
  );
});
