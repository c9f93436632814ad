import type { Encoding } from './encode.ts';
import type { Random } from './random.ts';

export interface JsonStyle {
  readonly layout: 'array' | 'pretty array' | 'lines' | 'object' | 'features' | 'pretty features';
  readonly gzip: boolean;
  readonly encoding: Encoding;
  /** A missing value has no key, rather than null. */
  readonly leavesOut: boolean;
  readonly shuffles: boolean;
  readonly escapes: boolean;
  readonly spaced: boolean;
  readonly lineEnd: '\n' | '\r\n';
  readonly finalLineEnd: boolean;
}

export function drawJsonStyle(draw: Random, rows: number): JsonStyle {
  const layout = draw.weighted([
    [3, 'array'],
    [2, 'pretty array'],
    [5, 'lines'],
    [rows === 1 ? 8 : 0, 'object'],
    [0.7, 'features'],
    [0.4, 'pretty features'],
  ] as const);
  return {
    layout,
    gzip: draw.chance(0.08),
    encoding: draw.weighted([
      [12, 'utf-8'],
      [1, 'utf-8 with mark'],
      [0.4, 'utf-16le with mark'],
    ] as const),
    leavesOut: draw.chance(0.4),
    shuffles: draw.chance(0.2),
    escapes: draw.chance(0.2),
    spaced: draw.chance(0.4),
    lineEnd: draw.chance(0.85) ? '\n' : '\r\n',
    finalLineEnd: draw.chance(0.8),
  };
}
