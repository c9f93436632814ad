import type { Bounds } from './columns.ts';
import type { Encoding } from './encode.ts';
import type { Random } from './random.ts';

export interface CsvDialect {
  readonly delimiter: string;
  readonly quoting: 'minimal' | 'all' | 'texts';
  /**
   * RFC 4180 doubles quotes within quotes; others escape them with a backslash, or use apostrophes
   * as quotes.
   */
  readonly quotes: 'doubled' | 'escaped' | 'apostrophes';
  readonly lineEnd: '\n' | '\r\n' | '\r' | 'mixed';
  readonly encoding: Encoding;
  readonly gzip: boolean;
  readonly header: boolean;
  readonly sepLine: boolean;
  readonly comma: boolean;
  readonly finalLineEnd: boolean;
  readonly blankLines: boolean;
  readonly trailing: boolean;
}

export function drawDialect(random: Random, { rows, columns }: Bounds): CsvDialect {
  const quotes = random.weighted([
    [30, 'doubled'],
    [1, 'escaped'],
    // A header alone does not show that they are quotes.
    [rows > 1 ? 1 : 0, 'apostrophes'],
  ] as const);
  const delimiter =
    columns === 1
      ? ','
      : random.weighted([
          [6, ','],
          [3, ';'],
          [1.5, '\t'],
          [1, '|'],
        ] as const);
  return {
    delimiter,
    quoting:
      quotes === 'apostrophes'
        ? 'all'
        : random.weighted([
            [6, 'minimal'],
            [1, 'all'],
            [1, 'texts'],
          ] as const),
    quotes,
    lineEnd: random.weighted([
      [6, '\n'],
      [3, '\r\n'],
      [0.5, '\r'],
      [0.7, 'mixed'],
    ] as const),
    encoding: random.weighted([
      [8, 'utf-8'],
      [1.5, 'utf-8 with mark'],
      [0.5, 'utf-16le with mark'],
      [0.5, 'utf-16be with mark'],
      [1, 'windows-1252'],
      [0.2, 'utf-16le without mark'],
    ] as const),
    gzip: random.chance(0.08),
    header: random.chance(0.95) || rows === 0,
    sepLine: columns > 1 && random.chance(0.03),
    comma: delimiter !== ',' && random.chance(0.35),
    finalLineEnd: random.chance(0.85),
    blankLines: columns > 1 && random.chance(0.05),
    trailing: columns > 1 && random.chance(0.03),
  };
}
