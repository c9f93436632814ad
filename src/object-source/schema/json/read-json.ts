import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import { identifier, literal } from '#duckdb/open-duckdb.ts';
import { strictRelation, type Checks } from '../strict-relation.ts';
import { positional } from '../table-shape.ts';
import { mostRecordBytes } from './json-records.ts';
import { isOther } from './text-class.ts';

export interface JsonField {
  /** Key as in the record. */
  readonly key: string;
  readonly type: DuckDBType;
}

export interface ReadJsonOptions {
  /** Whether the types are those of all values. */
  readonly certain: boolean;
  /** Keys that occur twice in a record. */
  readonly repeated: ReadonlySet<string>;
  /** Whether each record is a single value rather than a row of several. */
  readonly single: boolean;
  /** Whether DuckDB's reader can distinguish the names, and none occurs twice. */
  readonly usual: boolean;
}

const options = `format = 'auto', maximum_object_size = ${mostRecordBytes}`;

/** A relation that reads a file with known fields. */
export function readJson(
  path: string,
  fields: readonly JsonField[],
  { certain, ...how }: ReadJsonOptions,
): string {
  const types = fields.map(({ type }) => sqlType(type));
  const names = fields.map(({ key }) => key);
  const read = (as: readonly string[]): string =>
    how.usual ? readFields(path, names, as) : extractFields(path, names, as, how);
  return certain
    ? exactly(types, read)
    : strictRelation(types, { ...changes, ...decimalChanges(types) }, read);
}

/** DuckDB would parse them as decimals instead of doubles. */
function exactly(types: readonly string[], read: (types: readonly string[]) => string): string {
  if (!types.some(isDecimal)) return read(types);
  const columns = types.map(
    (type, index) =>
      `${positional(index)}${isDecimal(type) ? `::${type}` : ''} as ${positional(index)}`,
  );
  return `(select ${columns.join(', ')} from ${read(types.map((type) => (isDecimal(type) ? 'VARCHAR' : type)))})`;
}

function isDecimal(type: string): boolean {
  return type.startsWith('DECIMAL');
}

/**
 * Nested values keep their JSON text. A Parquet file has no 128-bit integers, and would store them
 * as doubles.
 */
function sqlType(type: DuckDBType): string {
  if (type.alias === 'JSON' || nested.has(type.typeId)) return 'JSON';
  return type.typeId === DuckDBTypeId.HUGEINT ? 'DECIMAL(38,0)' : String(type);
}

const nested: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.LIST,
  DuckDBTypeId.MAP,
]);

const changes: Checks = {
  ...isOther,
  // A double would round numbers with more digits, and overflow at 1e400. A number that fits has no
  // longer text than this limit.
  DOUBLE: (text) =>
    `(length(${text}) > 15 and not contains(${text}, '.') and not contains(lower(${text}), 'e') and abs(${text}::double) > 9007199254740991 ` +
    `or length(${text}) > 16 and ${text}::double::varchar <> ${text} and (regexp_matches(${text}, '[1-9][\\d.]{18}') ` +
    `or abs(${text}::double) between 1e-4 and 1e16 and not contains(lower(${text}), 'e')) ` +
    `or not isfinite(${text}::double) and regexp_matches(${text}, '\\d'))`,
};

/** Digits beyond the scale of a decimal would be lost. */
function decimalChanges(types: readonly string[]): Checks {
  const decimals = types.flatMap((type) => {
    const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1];
    return scale === undefined || scale === '0' ? [] : [[type, scale] as const];
  });
  return Object.fromEntries(
    decimals.map(([type, scale]) => [
      type,
      (text: string) => `not regexp_full_match(${text}, '-?\\d+(\\.\\d{1,${scale}})?')`,
    ]),
  );
}

function readFields(path: string, names: readonly string[], types: readonly string[]): string {
  const fields = names
    .map((name, index) => `${identifier(name)}: ${literal(types[index]!)}`)
    .join(', ');
  const selected = names
    .map((name, index) => `${identifier(name)} as ${positional(index)}`)
    .join(', ');
  return `(select ${selected} from read_json(${literal(path)}, columns = {${fields}}, auto_detect = false, records = true, ${options}))`;
}

/**
 * Uses exact keys; the last value of a repeated key wins. Slower, because each record is parsed
 * several times.
 */
function extractFields(
  path: string,
  names: readonly string[],
  types: readonly string[],
  { repeated, single }: Pick<ReadJsonOptions, 'repeated' | 'single'>,
): string {
  const texts = fieldList(names, (index) => types[index] !== 'JSON');
  const values = fieldList(names, (index) => types[index] === 'JSON');
  const selected = names.map((name, index) => {
    const isJson = types[index] === 'JSON';
    const last = `v[len(k) - list_position(list_reverse(k), ${literal(name)}) + 1]`;
    const value = single
      ? 'json'
      : repeated.has(name)
        ? last
        : `${isJson ? 'j' : 's'}[${(isJson ? values : texts).at(index)}]`;
    if (isJson)
      return `case when ${value}::varchar <> 'null' then ${value} end as ${positional(index)}`;
    const text = single || repeated.has(name) ? `${value} ->> '$'` : value;
    return `(${text})::${types[index]} as ${positional(index)}`;
  });
  const lists = [
    ...(texts.paths.length > 0 && !single
      ? [`json_extract_string(json, [${texts.paths.join(', ')}]) as s`]
      : []),
    ...(values.paths.length > 0 && !single
      ? [`json_extract(json, [${values.paths.join(', ')}]) as j`]
      : []),
    ...(repeated.size > 0 ? [`json_keys(json) as k`, `json_extract(json, '$.*') as v`] : []),
  ];
  return `(select ${selected.join(', ')} from (select ${['json', ...lists].join(', ')} from read_json_objects(${literal(path)}, ${options})))`;
}

/** JSON pointers to the selected fields, and the 1-based index of each in the list. */
function fieldList(names: readonly string[], takes: (index: number) => boolean) {
  const taken = names.flatMap((_, index) => (takes(index) ? [index] : []));
  const places = new Map(taken.map((index, place) => [index, place + 1]));
  return {
    paths: taken.map((index) => literal(pointer(names[index]!))),
    at: (index: number) => places.get(index) ?? 0,
  };
}

function pointer(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
