import { Refusal } from './refusal.ts';
import type { ColumnRequest, ProfileRequest, SampleRequest, TableRequest } from './bodies.ts';

const needLength = new Set(['CHAR', 'VARCHAR', 'BINARY', 'VARBINARY']);

/** For entities and columns; from the server's schemas, the client's lack it. */
const namePattern = /^((?!::).)*$/;

export function checkName(name: string): void {
  if (!namePattern.test(name)) throw new Refusal(400, `[name must match "${namePattern.source}"]`);
}

/** For all descendants of a service. */
export function checkNameBelow(name: string): void {
  checkName(name);
  if (name.includes('"')) throw new Refusal(400, `Invalid name ${name}`);
}

/** Rejects tables as the server does, beyond its schema. */
export function checkTable(table: TableRequest): void {
  checkColumns(table.columns);
  const names = new Set(table.columns.map(({ name }) => name));
  for (const constraint of table.tableConstraints ?? []) {
    for (const name of constraint.columns ?? []) {
      if (!names.has(name))
        throw new Refusal(400, `Invalid column name found in table constraint ${name}`);
    }
  }
  const onTable = table.tableConstraints?.some(
    ({ constraintType }) => constraintType === 'PRIMARY_KEY',
  );
  if (onTable && table.columns.some(({ constraint }) => constraint === 'PRIMARY_KEY')) {
    throw new Refusal(
      400,
      'A column already tagged as a primary key and table constraint also including primary key',
    );
  }
}

function checkColumns(columns: readonly ColumnRequest[]): void {
  const seen = new Set<string>();
  for (const { name, dataType, dataLength, arrayDataType, children } of columns) {
    checkNameBelow(name);
    if (needLength.has(dataType) && dataLength == null) {
      throw new Refusal(
        400,
        'For column data types char, varchar, binary, varbinary dataLength must not be null',
      );
    }
    if (dataType === 'ARRAY' && arrayDataType == null) {
      throw new Refusal(400, 'For column data type array, arrayDataType must not be null');
    }
    if (dataType === 'STRUCT' && (children ?? []).length === 0) {
      throw new Refusal(400, 'For column data type struct, children must not be null');
    }
    if (seen.has(name)) throw new Refusal(400, `Column name ${name} is repeated`);
    seen.add(name);
    checkColumns(children ?? []);
  }
}

export function checkProfile(table: TableRequest, profile: ProfileRequest): void {
  const names = new Set(profiledNames(table.columns));
  for (const { name } of profile.columnProfile ?? []) {
    if (!names.has(name)) throw new Refusal(400, `Invalid column name ${name}`);
  }
}

/** Nested fields are profiled by their path. */
function profiledNames(columns: readonly ColumnRequest[], prefix = ''): string[] {
  return columns.flatMap(({ name, children }) => [
    `${prefix}${name}`,
    ...profiledNames(children ?? [], `${prefix}${name}.`),
  ]);
}

export function checkSample(table: TableRequest, sample: SampleRequest): void {
  const names = new Set(table.columns.map(({ name }) => name));
  const columns = sample.columns ?? [];
  for (const name of columns) {
    if (!names.has(name)) throw new Refusal(400, `Invalid column name ${name}`);
  }
  for (const row of sample.rows ?? []) {
    if (row.length !== columns.length) {
      throw new Refusal(
        400,
        `Number of columns is ${columns.length} but row has ${row.length} sample values`,
      );
    }
  }
}
