import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { binaryKind, textKind } from '#tables/what-it-is.ts';

test.for([
  [Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), 'a PNG image'],
  [Buffer.from('%PDF-1.7\n1 0 obj'), 'PDF'],
  [Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), 'a ZIP archive, as .xlsx files are'],
  [Buffer.from('PARE\0\x15\x04', 'latin1'), 'encrypted Parquet'],
  [gzipSync('a,b\n'), 'gzip'],
  [Buffer.from('PARENT_ID,name\n1,2\n'), undefined],
  [Buffer.from('BZhang,Li\n1,2\n'), undefined],
  [Buffer.from('Obj,name\n1,2\n'), undefined],
  [Buffer.from('GIF89a,b\n1,2\n'), undefined],
] as const)('the bytes %j begin: %s', ([bytes, kind]) => {
  expect(binaryKind(bytes)).toBe(kind);
});

test.for([
  ['version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n', 'a Git LFS pointer'],
  ['\ufeff\n<!DOCTYPE html>\n<html>', 'HTML'],
  ['<!-- saved -->\n<HTML lang="en"><head>', 'HTML'],
  ['<html><body>Not found</body></html>', 'HTML'],
  ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'XML'],
  ['<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html>', 'HTML'],
  ['<Error><Code>AccessDenied</Code></Error>', 'XML'],
  ['<kml xmlns="http://www.opengis.net/kml/2.2">\n  <Document>', 'XML'],
  ['<svg width="1"/>', 'XML'],
  ['<TICKER>,<PER>,<DATE>\nA,D,20240101\n', undefined],
  ['<TICKER>;<DATE>\nA;20240101\n', undefined],
  ['<name>\nann\n', undefined],
  ['<5,>5\n1,2\n', undefined],
  ['version,https\n1,2\n', undefined],
  ['a,b\n<html>,2\n', undefined],
] as const)('the text %j is: %s', ([text, kind]) => {
  expect(textKind(text)).toBe(kind);
});
