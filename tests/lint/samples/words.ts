import type { Samples } from './samples.ts';

const folders = ['src/orchestrator', 'activities/trust', 'workflows', 'scripts'];

export const wordSamples: readonly Samples[] = [
  {
    name: 'foreign-words',
    folders,
    rule: 'house(plain-words)',
    advice: '',
    code: [
      `export const advice = 'The run is tried again';`,
      'export const advice = `${1} runs under way`;',
      '/** Restarts it by hand. */\nexport const one = 1;',
      '/**\n * Restarts it by\n * hand.\n */\nexport const one = 1;',
    ],
  },
  {
    name: 'plain-words',
    folders,
    code: [`/** Retries it. */\nexport const advice = 'Please try again';`],
  },
];
