import { createHash } from 'node:crypto';
import type {
  ColumnBody,
  ColumnProfileBody,
  SampleDataBody,
  TableBody,
  TableProfileBody,
} from './entities.ts';
import { childFqn, fqn, longestName } from './names.ts';

/**
 * Replaces names and columns that the OpenMetadata server rejects: otherwise a single name
 * or column would cost a whole table. All names pass through here, so that a table, its profile,
 * its rows and its lineage use the same ones.
 */

/** A name or column that differs between the source and the catalog. */
export interface Adaptation {
  readonly name: string;
  readonly error: string;
}

const longestFqn = 3_072;
const digestLength = 16;

/** Placeholders that the server's own clients use for a character and display as that character. */
const quote = '__reserved__quote__';
const colons = '__reserved__colon__';

/**
 * Line terminators in the server's name pattern, and the one character that its database cannot
 * store.
 */
const refusedCharacters = /[\0\n\r\u0085\u2028\u2029]/g;

/** The catalog's name: equal to the source's unless the server would reject it. */
export function catalogName(name: string): string {
  const accepted = name
    .replaceAll('"', quote)
    .replaceAll('::', colons)
    .replace(
      refusedCharacters,
      (character) => `__reserved__u${character.charCodeAt(0).toString(16).padStart(4, '0')}__`,
    );
  return shortened(accepted);
}

/** Whether another source name may map to the same name in the catalog. */
export function mayBeShared(name: string): boolean {
  return name.length >= longestName || catalogName(name).includes('__reserved__');
}

/** Fully qualified name in the catalog, from the source's names. */
export function catalogFqn(...names: readonly [string, ...string[]]): string {
  const [first, ...rest] = names;
  return fqn(catalogName(first), ...rest.map(catalogName));
}

/** For a column, from the fully qualified name of its table in the catalog. */
export function catalogColumnFqn(tableFqn: string, column: string): string {
  return childFqn(tableFqn, catalogName(column));
}

/** Shows the source's name if the catalog has another one. */
export function displayNameOf(name: string): { readonly displayName?: string } {
  return catalogName(name) === name ? {} : { displayName: name };
}

/** `name` lists what has a different name at the source. */
export function renamed(place: string, name: string): Adaptation[] {
  return catalogName(name) === name
    ? []
    : [
        {
          name: place,
          error: `cataloged as ${catalogName(name)}, since OpenMetadata refuses its name`,
        },
      ];
}

export interface AcceptedTable {
  readonly body: TableBody;
  readonly adaptations: readonly Adaptation[];
}

/**
 * A table as the server accepts it. `body` contains the source's names for itself and its columns,
 * and the catalog's names for its parents and references.
 * @param place the table's name for display
 */
export function acceptedTable(body: TableBody, place: string): AcceptedTable {
  const name = catalogName(body.name);
  const columns = acceptedColumns(body.columns, {
    path: childFqn(body.databaseSchema, name),
    place,
  });
  const names = new Set(columns.accepted.map((column) => column.name));
  const constraints = body.tableConstraints
    ?.map((constraint) => ({ ...constraint, columns: constraint.columns.map(catalogName) }))
    .filter((constraint) => constraint.columns.every((column) => names.has(column)));
  return {
    body: {
      ...displayNameOf(body.name),
      ...body,
      name,
      columns: columns.accepted,
      ...(constraints && { tableConstraints: constraints }),
      ...(body.tablePartition && {
        tablePartition: {
          columns: body.tablePartition.columns.map((column) => ({
            ...column,
            columnName: catalogName(column.columnName),
          })),
        },
      }),
    },
    adaptations: [...renamed(place, body.name), ...columns.adaptations],
  };
}

interface AcceptedColumns {
  readonly accepted: readonly ColumnBody[];
  readonly adaptations: readonly Adaptation[];
}

interface Above {
  /** Fully qualified name of the columns' parent in the catalog. */
  readonly path: string;
  /** Name for display. */
  readonly place: string;
}

function acceptedColumns(columns: readonly ColumnBody[], { path, place }: Above): AcceptedColumns {
  const accepted: ColumnBody[] = [];
  const adaptations: Adaptation[] = [];
  const taken = new Set<string>();
  for (const column of columns) {
    const name = catalogName(column.name);
    const below = { path: childFqn(path, name), place: childFqn(place, column.name) };
    const reason = refusal(name, taken, below.path);
    if (reason !== undefined) {
      adaptations.push({ name: below.place, error: `left out: ${reason}` });
      continue;
    }
    taken.add(name);
    const { children: fields, ...own } = column;
    const children = fields && acceptedColumns(fields, below);
    accepted.push(withType({ ...displayNameOf(column.name), ...own, name }, children?.accepted));
    adaptations.push(...renamed(below.place, column.name), ...(children?.adaptations ?? []));
  }
  return { accepted, adaptations };
}

function refusal(name: string, taken: ReadonlySet<string>, path: string): string | undefined {
  if (name === '') return 'OpenMetadata refuses a column without a name';
  if (taken.has(name)) return 'OpenMetadata has another column of this name';
  return path.length > longestFqn
    ? `its name with those of all above it has more than ${longestFqn} characters`
    : undefined;
}

const needLength = new Set(['CHAR', 'VARCHAR', 'BINARY', 'VARBINARY']);

/**
 * Adds what the server requires besides a type: the fields of a structure, the element type of an
 * array, the length of a text.
 */
function withType(
  column: Omit<ColumnBody, 'children'>,
  children: readonly ColumnBody[] = [],
): ColumnBody {
  const hasChildren = children.length > 0;
  return {
    ...column,
    ...(column.dataType === 'STRUCT' && !hasChildren && { dataType: 'UNKNOWN' }),
    ...(column.dataType === 'ARRAY' &&
      column.arrayDataType === undefined && { arrayDataType: 'UNKNOWN' }),
    ...(needLength.has(column.dataType) && column.dataLength === undefined && { dataLength: 1 }),
    ...(hasChildren && { children }),
  };
}

/** A profile with the catalog's names, limited to its columns. */
export function acceptedProfile({ columnProfile, ...body }: TableProfileBody): TableProfileBody {
  const profiles = new Map<string, ColumnProfileBody>();
  for (const profile of columnProfile) {
    const name = catalogName(profile.name);
    if (name !== '' && !profiles.has(name)) profiles.set(name, { ...profile, name });
  }
  return { ...body, columnProfile: [...profiles.values()] };
}

/** Sample rows with the catalog's names, limited to its columns. */
export function acceptedSample({ columns, rows }: SampleDataBody): SampleDataBody {
  const places = new Map<string, number>();
  for (const [index, column] of columns.entries()) {
    const name = catalogName(column);
    if (name !== '' && !places.has(name)) places.set(name, index);
  }
  const stored = withoutZeros(rows);
  if (places.size === columns.length) return { columns: [...places.keys()], rows: stored };
  return {
    columns: [...places.keys()],
    rows: stored.map((row) => [...places.values()].map((index) => row[index])),
  };
}

const zero = /(?<!\\)((?:\\\\)*)\\u0000/g;

/** A server on Postgres cannot store NUL in a text or a key, at any depth of a cell. */
function withoutZeros(rows: SampleDataBody['rows']): SampleDataBody['rows'] {
  const text = JSON.stringify(rows);
  return text.includes('\\u0000')
    ? (JSON.parse(text.replaceAll(zero, '$1__reserved__u0000__')) as SampleDataBody['rows'])
    : rows;
}

/** Truncated, with a digest that keeps it unique. */
function shortened(name: string): string {
  if (name.length <= longestName) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, digestLength);
  // Never splits a surrogate pair.
  const start = name.slice(0, longestName - digestLength - 1).replace(/[\ud800-\udbff]$/, '');
  return `${start}~${digest}`;
}
