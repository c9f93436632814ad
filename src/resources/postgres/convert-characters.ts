import { execute, queryOne, queryTuples, type Database } from '@moderate/orchestrator';
import pg from 'pg';
import { z } from 'zod';
import { sqlState } from './sql-state.ts';

const nameRow = z.strictObject({ name: z.string() });
const textRow = z.tuple([z.string()]);

/** Replaces a character that UTF-8 lacks, or bytes that are not a character. */
const replacement = '\uFFFD';

/**
 * In all of these, multi-byte characters start with a byte above 127; in the other encodings, each
 * byte is a character.
 */
const characters: Readonly<Record<string, RegExp>> = {
  EUC_JP: /\x8f[\x80-\xff]{2}|[\x80-\xff]{2}|[\x80-\xff]/g,
  EUC_JIS_2004: /\x8f[\x80-\xff]{2}|[\x80-\xff]{2}|[\x80-\xff]/g,
  EUC_TW: /\x8e[\x80-\xff]{3}|[\x80-\xff]{2}|[\x80-\xff]/g,
  EUC_CN: /[\x80-\xff]{2}|[\x80-\xff]/g,
  EUC_KR: /[\x80-\xff]{2}|[\x80-\xff]/g,
};
const bytes = /[\x80-\xff]/g;

/**
 * Whether the server could not convert a text to UTF-8: a character has no equivalent, or its bytes
 * are invalid.
 */
export function isInconvertible(error: unknown): boolean {
  return ['22P05', '22021'].includes(sqlState(error) ?? '');
}

/**
 * A session for texts that the server cannot convert: reads all values as bytes and has the server
 * convert each distinct character separately, in the same transaction. Replaces unconvertible
 * characters with U+FFFD. Undefined if the database's encoding needs no conversion, so that this
 * session would not help.
 */
export async function convertCharacters(session: Database): Promise<Database | undefined> {
  const { name: encoding } = await queryOne(
    session,
    nameRow,
    'select pg_catalog.getdatabaseencoding()::text as name',
  );
  if (['UTF8', 'SQL_ASCII'].includes(encoding)) return undefined;
  const character = characters[encoding] ?? bytes;
  const known = new Map<string, string>();

  async function query(
    statement: string | pg.QueryArrayConfig,
    parameters?: unknown[],
  ): Promise<{ rows: unknown[] }> {
    const {
      text,
      rowMode,
      types = pg.types,
      values = parameters,
    }: Partial<pg.QueryArrayConfig> & { text: string } = typeof statement === 'string'
      ? { text: statement }
      : statement;
    if (!/^\s*(select|with)\b/i.test(text)) {
      await execute(session, text);
      return { rows: [] };
    }
    const { fields } = await session.query({
      text: `select * from (${text}) whole_row limit 0`,
      rowMode: 'array',
      ...(values && { values }),
    });
    const records = await queryTuples(session, textRow, asBytes(text), values);
    const raw = records.map(([hex]) => Buffer.from(hex, 'hex').toString('latin1'));
    await learn(
      [...new Set(raw.flatMap((record) => record.match(character) ?? []))].filter(
        (found) => !known.has(found),
      ),
    );
    const rows = raw.map((record) =>
      fieldsOf(record).map((value, index) => {
        const decoded = value?.replace(character, (found) => known.get(found) ?? replacement);
        return decoded === undefined
          ? null
          : (types.getTypeParser(fields[index]!.dataTypeID)(decoded) as unknown);
      }),
    );
    return {
      rows:
        rowMode === 'array'
          ? rows
          : rows.map((row) =>
              Object.fromEntries(fields.map(({ name }, index) => [name, row[index]])),
            ),
    };
  }

  /** Bisects text that cannot be converted, until only unconvertible characters are left. */
  async function learn(found: readonly string[]): Promise<void> {
    if (found.length === 0) return;
    await execute(session, 'savepoint conversion');
    try {
      const text = `select pg_catalog.convert_from(pg_catalog.decode(c, 'hex'), $2) from pg_catalog.unnest($1::text[]) with ordinality u (c, n) order by n`;
      const values = [found.map((each) => Buffer.from(each, 'latin1').toString('hex')), encoding];
      const rows = await queryTuples(session, textRow, text, values);
      found.forEach((each, index) => known.set(each, rows[index]?.[0] ?? replacement));
    } catch (error) {
      if (!isInconvertible(error)) throw error;
      await execute(session, 'rollback to savepoint conversion');
      if (found.length === 1) return void known.set(found[0]!, replacement);
      const half = Math.ceil(found.length / 2);
      await learn(found.slice(0, half));
      await learn(found.slice(half));
    }
  }

  return { query: query as Database['query'] };
}

/** The rows of a statement, each as one text written by the types' own output functions. */
function asBytes(text: string): string {
  const record = `pg_catalog.convert_to(pg_catalog.format('%s', whole_row), pg_catalog.getdatabaseencoding())`;
  return `select pg_catalog.encode(${record}, 'hex') from (${text}) whole_row`;
}

/** Parses the text form of a record: `(1,"a ""b""",)`. */
function fieldsOf(record: string): (string | undefined)[] {
  return [...record.slice(1).matchAll(/(?:"((?:[^"\\]|""|\\\\)*)"|([^,()"\\]*))[,)]/gs)].map(
    ([, quoted, plain]) =>
      quoted === undefined ? plain || undefined : quoted.replace(/(["\\])\1/g, '$1'),
  );
}
