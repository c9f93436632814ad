import type { Random } from './random.ts';
import { scalars, type Maker, type MakerOf } from './values.ts';

const raw = new Set(['integer', 'decimal', 'float']);

function scalar(random: Random): () => string {
  const { kind, cell } = random.weighted(scalars)(random);
  if (kind.type === 'boolean') return () => cell().toLowerCase();
  return raw.has(kind.type) ? cell : () => JSON.stringify(cell());
}

/** Objects with the same fields, some of them missing; lists; and combinations of both. */
function value(random: Random, depth: number): () => string {
  if (depth === 0 || random.chance(0.3)) return scalar(random);
  if (random.chance(0.4)) {
    const element = value(random, depth - 1);
    return () => `[${Array.from({ length: random.int(0, 4) }, element).join(',')}]`;
  }
  const fields = random
    .shuffle(['a', 'b', 'A', 'unit', 'of what', 'x.y', 'größe'])
    .slice(0, random.int(1, 4));
  const makers = fields.map((name) => ({ name, write: value(random, depth - 1) }));
  return () => {
    const present = makers.filter((_, index) => index === 0 || random.chance(0.8));
    return `{${present.map(({ name, write }) => `${JSON.stringify(name)}:${write()}`).join(',')}}`;
  };
}

export const nested: MakerOf = (random) => {
  const write = random.chance(0.5) ? list(random) : value(random, 0.5 < random.next() ? 1 : 2);
  return { kind: { type: 'nested' }, cell: () => asNested(write()) };
};

function list(random: Random): () => string {
  const element = value(random, 1);
  return () => `[${Array.from({ length: random.int(0, 4) }, element).join(',')}]`;
}

function asNested(text: string): string {
  return /^[[{]/.test(text) ? text : `{"value":${text}}`;
}

/** Numbers, texts and lists in one column. */
export const mixed: MakerOf = (random): Maker => {
  let cells = 0;
  return {
    kind: { type: 'mixed' },
    cell: () => {
      cells += 1;
      if (cells === 1) return '"a text"';
      return random.pick([
        String(random.int(0, 9)),
        `"word ${random.int(0, 9)}"`,
        'true',
        '[1]',
        '9007199254740993',
        '{"a":1}',
      ]);
    },
  };
};
