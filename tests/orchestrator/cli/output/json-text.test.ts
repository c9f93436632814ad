import { expect, test } from 'vitest';
import { jsonText } from '#orchestrator/cli/output/json-text.ts';

const value = { names: ['a b', 'c\nd'], none: [], deep: { x: null } };

test.each([
  [undefined, String.raw`{"names":["a b","c\nd"],"none":[],"deep":{"x":null}}`],
  [80, String.raw`{ "names": [ "a b", "c\nd" ], "none": [], "deep": { "x": null } }`],
])('in %s columns', (width, text) => {
  expect(jsonText(value, { width })).toBe(text);
  expect(JSON.parse(text)).toEqual(value);
});
