import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBStructType,
  DuckDBVarCharType,
  HUGEINT,
  LIST,
  MAP,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  UBIGINT,
  UUID,
  VARCHAR,
  type DuckDBType,
} from '@duckdb/node-api';
import type { JsonKinds } from './json-kinds.ts';
import { numberType, type Numbers } from './numbers.ts';
import type { TextClass } from './text-class.ts';

const json = DuckDBVarCharType.create('JSON');
/**
 * In objects with more fields, keys are values rather than names, unless the rows of a table share
 * them.
 */
const mostNestedFields = 200;
/** The average share of objects that have a field. */
const leastShare = 0.1;

const byClass: Readonly<Record<TextClass, DuckDBType>> = {
  DATE,
  TIME,
  TIMESTAMP,
  'TIMESTAMP WITH TIME ZONE': TIMESTAMPTZ,
  UUID,
  VARCHAR,
};

/**
 * The type that fits all values of a place; JSON if they are of several kinds, or if there are
 * none.
 */
export function jsonType(kinds: JsonKinds): DuckDBType {
  const { booleans, numbers, texts, elements, objects } = kinds;
  const found = [booleans > 0, numbers, texts.size > 0, elements, objects > 0].filter(Boolean);
  if (found.length !== 1) return json;
  if (booleans > 0) return BOOLEAN;
  if (numbers) return typeOfNumbers(numbers);
  if (elements) return LIST(jsonType(elements));
  if (objects > 0) return typeOfObjects(kinds);
  const [only = 'VARCHAR'] = texts;
  return texts.size === 1 ? byClass[only] : VARCHAR;
}

/** Whether a file's records are rows: objects with common fields, and null. */
export function hasColumns(kinds: JsonKinds): boolean {
  const { booleans, numbers, texts, elements, objects, fields, values, overflow } = kinds;
  if (
    booleans > 0 ||
    numbers ||
    texts.size > 0 ||
    elements ||
    objects === 0 ||
    fields.size === 0 ||
    overflow
  )
    return false;
  return (
    fields.size <= mostNestedFields || (objects > 1 && values >= leastShare * objects * fields.size)
  );
}

function typeOfObjects({ fields }: JsonKinds): DuckDBType {
  if (fields.size === 0 || fields.size > mostNestedFields) return MAP(VARCHAR, json);
  return new DuckDBStructType([...fields.keys()], [...fields.values()].map(jsonType));
}

function typeOfNumbers(numbers: Numbers): DuckDBType {
  const type = numberType(numbers);
  if (typeof type !== 'string') return DECIMAL(type.digits, type.scale);
  return { BIGINT, UBIGINT, HUGEINT, DOUBLE, VARCHAR }[type];
}
