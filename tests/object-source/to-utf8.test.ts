import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUtf8Encoder } from '#object-source/spool/to-utf8.ts';

function encode(bytes: Buffer, cuts: readonly number[] = []): string {
  const encoder = createUtf8Encoder();
  const edges = [
    0,
    ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b),
    bytes.length,
  ];
  const chunks = edges
    .slice(1)
    .map((end, index) => encoder.encode(bytes.subarray(edges[index], end)));
  return Buffer.concat([...chunks, encoder.end()]).toString('utf8');
}

test.for([
  ['UTF-8', Buffer.from('größe €😀'), 'größe €😀'],
  ['a byte order mark', Buffer.from('\ufeffa'), 'a'],
  ['UTF-16', Buffer.from('\ufeffgröße😀', 'utf16le'), 'größe😀'],
  ['UTF-16, the other way round', Buffer.from('\ufeffgröße', 'utf16le').swap16(), 'größe'],
  [
    'Windows-1252',
    Buffer.from([0x67, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x80, 0x2c, 0x31]),
    'größe €,1',
  ],
  ['one letter of Latin-1 at the end', Buffer.from([0x61, 0x62, 0x63, 0xe9]), 'abcé'],
  [
    'a broken character among whole ones',
    Buffer.concat([Buffer.from('größe ünd'), Buffer.from([0xff]), Buffer.from('älter')]),
    'größe ünd\ufffdälter',
  ],
  ['two bytes', Buffer.from('ab'), 'ab'],
  ['nothing', Buffer.alloc(0), ''],
] as const)('%s', ([, bytes, expected]) => {
  expect(encode(bytes)).toBe(expected);
});

// NUL at every other byte indicates UTF-16: a text that contains it by chance does not stay UTF-8.
test('UTF-8 without characters 0 comes out as it went in, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(40)), (text, cuts) => {
      const whole = text.replaceAll('\0', '').replace(/^\ufeff/, '');
      expect(encode(Buffer.from(`abc${whole}`), cuts)).toBe(`abc${whole}`);
    }),
  );
});
