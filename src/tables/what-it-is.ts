/** The kind of content that is not the table its name suggests, to follow "its content is". */
type NotATable = string;

const magics: readonly (readonly [magic: string, what: NotATable])[] = [
  ['\x89PNG\r\n', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF87a', 'a GIF image'],
  ['GIF89a', 'a GIF image'],
  ['II*\0', 'a TIFF image'],
  ['MM\0*', 'a TIFF image'],
  ['%PDF-', 'PDF'],
  ['PK\x03\x04', 'a ZIP archive, as .xlsx files are'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Office document, as .xls files are'],
  ['PAR1', 'Parquet'],
  ['PARE', 'encrypted Parquet'],
  ['ORC\x11', 'ORC'],
  ['ORC\x0a\x03', 'ORC'],
  ['ARROW1', 'an Arrow file'],
  ['Obj\x01', 'Avro'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['\x89HDF\r\n', 'HDF5'],
  ['CDF\x01', 'NetCDF'],
  ['CDF\x02', 'NetCDF'],
  ['\x7fELF', 'a program'],
  ['\x1f\x8b', 'gzip'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ\0', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive'],
  ['Rar!\x1a\x07', 'a RAR archive'],
  ['{\\rtf', 'RTF'],
];

/**
 * Magic numbers that do not start a table, although they are text. `PARENT_ID` and `BZhang` may
 * start one.
 */
const certain: ReadonlySet<string> = new Set(['PAR1', '%PDF-', '{\\rtf']);

/** Detected from the first bytes as stored, after decompression. */
export function binaryKind(start: Buffer): NotATable | undefined {
  const bytes = start.toString('latin1', 0, 64);
  const [magic, what] = magics.find(([each]) => bytes.startsWith(each)) ?? [];
  if (magic === undefined) return undefined;
  return certain.has(magic) || !isPrintable(magic) || hasControls(bytes) ? what : undefined;
}

/** Detected from the start of a text. A header of `<DATE>,<OPEN>` is not XML. */
export function textKind(start: string): NotATable | undefined {
  const text = start.slice(0, 8_192).replace(/^\ufeff?\s+|^\ufeff/, '');
  if (/^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\//.test(text))
    return 'a Git LFS pointer';
  if (!text.startsWith('<')) return undefined;
  const markup = text.replace(/^(?:<\?xml[^>]*\?>|<!--[\s\S]*?-->|\s+)+/i, '');
  if (/^<(?:!doctype\s+html|html|head|body|meta|title|script)\b/i.test(markup)) return 'HTML';
  if (markup.length < text.length || /^<(?:[?!]|!doctype)/i.test(markup)) return 'XML';
  const [, tag, after] = /^<([A-Za-z_][\w:.-]*)(?:\s[^<>]*)?(?:\/?>)\s*(.?)/.exec(markup) ?? [];
  if (tag === undefined) return undefined;
  const isElement = after === '<' || after === '' || markup.includes(`</${tag}>`);
  return isElement && !/^<[^<>]*>[,;|\t]/.test(markup) ? 'XML' : undefined;
}

function isPrintable(magic: string): boolean {
  return /^[ -~]+$/.test(magic);
}

function hasControls(bytes: string): boolean {
  return /[^\t\n\r -~\x80-\xff]/.test(bytes);
}
