import { gzipSync } from 'node:zlib';

export interface NotTable {
  readonly name: string;
  readonly content: Buffer;
  readonly reason: RegExp;
}

const lfsPointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 12345\n`;

/** Content that is not the table its file name suggests. */
export const notTables: readonly NotTable[] = [
  { name: 'a Git LFS pointer', content: Buffer.from(lfsPointer), reason: /LFS/ },
  {
    name: 'an HTML page',
    content: Buffer.from(
      '<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><p>a, b, c</p></body></html>\n',
    ),
    reason: /HTML/,
  },
  {
    name: 'an error in XML',
    content: Buffer.from(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>No, not you</Message></Error>\n',
    ),
    reason: /XML/,
  },
  {
    name: 'an archive',
    content: Buffer.concat([
      Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'),
      gzipSync('a,b\n1,2\n'),
    ]),
    reason: /./,
  },
  { name: 'nothing', content: Buffer.alloc(0), reason: /empty/ },
  { name: 'blanks only', content: Buffer.from('  \n\n \n'), reason: /empty/ },
];
