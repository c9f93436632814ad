import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';

export interface Dataset {
  /** The name of its temporary table. */
  readonly table: string;
  /** Text columns, or a single jsonb column `document`. */
  readonly columns: readonly string[];
  readonly isJson: boolean;
  /** COPY options. */
  readonly format: string;
  open(): Readable;
}

const require = createRequire(import.meta.url);
const folder = path.join(path.dirname(require.resolve('vega-datasets')), '..', 'data');

/**
 * A file of the package as input for COPY: text tables unchanged, a JSON list as one row per
 * element, any other JSON document as a single row.
 */
export async function readDataset(name: string): Promise<Dataset> {
  const file = path.join(folder, name);
  const extension = path.extname(name);
  const table = `raw_${path.basename(name, extension).toLowerCase().replaceAll('-', '_')}`;
  if (extension === '.json') {
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    const rows: readonly unknown[] = Array.isArray(document) ? document : [document];
    return {
      table,
      columns: ['document'],
      isJson: true,
      format: 'format text',
      open: () => Readable.from(copyText(rows)),
    };
  }
  const delimiter = extension === '.tsv' ? '\t' : ',';
  const columns = (await firstLine(file)).split(delimiter);
  return {
    table,
    columns,
    isJson: false,
    format: `format csv, header, delimiter '${delimiter}'`,
    open: () => createReadStream(file),
  };
}

function* copyText(rows: readonly unknown[]): Generator<string> {
  for (let start = 0; start < rows.length; start += 1_000) {
    const lines = rows
      .slice(start, start + 1_000)
      .map((row) => `${JSON.stringify(row).replaceAll('\\', '\\\\')}\n`);
    yield lines.join('');
  }
}

async function firstLine(file: string): Promise<string> {
  const handle = await open(file);
  try {
    for await (const line of handle.readLines()) return line;
    return '';
  } finally {
    await handle.close();
  }
}
