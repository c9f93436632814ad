import { expect, test } from 'vitest';
import { findDialect } from '#csv/find-dialect.ts';

test.for([
  [
    'years above numbers',
    'country,2019,2020\nDE,1.5,2.5\nFR,2,3\n',
    ['country', '2019', '2020'],
    1,
  ],
  ['hours above a single row', 'hour,1,2,3\nkWh,10,20,30\n', ['hour', '1', '2', '3'], 1],
  ['months', 'meter;1;2;3;4\nm1;5;1;8;2\nm2;7;7;1;3\n', ['meter', '1', '2', '3', '4'], 1],
  ['days', 'region,2019-01-01,2020-01-01\nNorth,1,2\n', ['region', '2019-01-01', '2020-01-01'], 1],
  ['years alone', '2019,2020,2021\n1.5,2.5,3.5\n7,8,9\n', ['2019', '2020', '2021'], 1],
  ['an index without a name', ',name,city\n0,ann,rome\n1,bob,paris\n', ['', 'name', 'city'], 1],
  ['an index and numbers', ',0,1,2\n0,5,6,9\n1,8,9,10\n', ['', '0', '1', '2'], 1],
  ['texts alone', 'name,city\nann,rome\nbob,paris\n', ['name', 'city'], 1],
  ['a header alone', 'a,b\n', ['a', 'b'], 1],
  ['one name too few', 'id,ts,price\n1,5,0.5,x\n2,6,0.7,y\n', ['id', 'ts', 'price', ''], 1],
  ['a delimiter at the end of rows', 'c1,c2\n1,2,\n3,4,\n', ['c1', 'c2', ''], 1],
  ['a delimiter at the end of some rows', 'a,b\n1,2,\n3,4\n5,6\n', ['a', 'b'], 1],
  ['one name too many', 'a,b,c\n1,2\n3,4\n', ['a', 'b', 'c'], 1],
  ['sep=;', 'sep=;\nid;v\n1;1,5\n', ['id', 'v'], 2],
  ['"sep=;"', '"sep=;"\r\na;b\r\n1;2\r\n', ['a', 'b'], 2],
  ['sep=\\t', 'sep=\\t\na\tb\n1\t2\n', ['a', 'b'], 2],
  ['a title', 'Report of May\na,b,c\n1,2,3\n4,5,6\n', ['a', 'b', 'c'], 2],
  [
    'a title and a blank line above texts',
    'Report\n\nname,city\nann,rome\nbob,paris\n',
    ['name', 'city'],
    3,
  ],
  [
    'a title and a blank line above a header alone',
    'Meters\n\nid;unit;value\n',
    ['id', 'unit', 'value'],
    3,
  ],
  ['comments with delimiters', '# made, by, hand, with\n# care, today\na,b\n1,2\n', ['a', 'b'], 3],
  ['a header that begins with #', '#id,value\n1,2\n3,4\n', ['#id', 'value'], 1],
  [
    'properties above the table',
    'Station,Berlin\nUnit,kWh\n\nday,value,flag\n1,2,x\n2,3,y\n3,4,y\n',
    ['day', 'value', 'flag'],
    4,
  ],
  ['blank lines first', '\n  \na,b\n1,2\n', ['a', 'b'], 3],
  [
    'one column, and a delimiter in its last text',
    'remark\nfine\nbroken; replaced\n',
    ['remark'],
    1,
  ],
  [
    'texts with commas between semicolons',
    'id;note\n1;hello, world\n2;bye, now\n',
    ['id', 'note'],
    1,
  ],
  ['a line break within a name', '"a\nb",c\n1,2\n', ['a\nb', 'c'], 2],
  ['line ends of old Macs', 'a,b\r1,"x\ny"\r3,z', ['a', 'b'], 1],
  ['line ends of old Macs, the last one too', 'a,b\r1,2\r', ['a', 'b'], 1],
  [
    'line ends of old Macs within quotes, far from the end of the first row',
    `"a\rb",${'c'.repeat(20_000)}\n1,2\n`,
    ['a\rb', 'c'.repeat(20_000)],
    1,
  ],
  ['line ends of all kinds', 'a,b\r\n1,2\n3,4\r\n5,6\r7,8\n', ['a', 'b'], 1],
  ['a line break within a name of a header alone', 'a;b;"c\nd"', ['a', 'b', 'c\nd'], 2],
  [
    'quotes after backslashes in a name alone',
    `id;"per \\"unit\\""\n${'1;2\n'.repeat(80)}`,
    ['id', 'per "unit"'],
    1,
  ],
  [
    'one column, and a delimiter in one text of many',
    `place\n${'heat pump\n'.repeat(80)}a|b\n`,
    ['place'],
    1,
  ],
  ['a time of day above days', '12:30,1\n24.01.21,4\n28.10.26,5\n', ['12:30', '1'], 1],
  [
    'a blank name above times with years of two digits',
    '  ;when\n;10/09/06 11:43:11\n;09/23/80 21:57:48\n',
    ['  ', 'when'],
    1,
  ],
  [
    'a day and a number above times and UUIDs',
    '2024-01-01|1.5\n2026-06-23T05:18:42+00:00|952ebc14-e767-4b8d-a2c3-11ad88c10a50\n2026-01-06T10:33:13+00:00|\n',
    ['2024-01-01', '1.5'],
    1,
  ],
  ['quotes after backslashes', 'id,note\n1,"a \\", b"\n2,"c"\n', ['id', 'note'], 1],
] as const)('a header of %s', ([, text, names, skipLines]) => {
  expect(findDialect(text, true)).toMatchObject({ names, skipLines, width: names.length });
});

test.for([
  ['numbers and a text', '1,2.5,x\n2,3.5,y\n', 3],
  [
    'semicolons and one decimal comma a row',
    '2013/09/05 23:56:05;rome;7;x;y;z;49,15\n2019/10/20 17:41:07;bonn;8;x;y;z;-8,56\n',
    7,
  ],
  ['a label and a number', 'ann,5\nbob,7\n', 2],
  ['a label and a year', 'ann,1990\nbob,1985\n', 2],
  ['numbers that follow each other in every row', '1,2,3\n4,5,6\n7,8,9\n', 3],
  ['a single row of numbers', '1,2\n', 2],
  [
    'a UUID and a text',
    '952ebc14-e767-4b8d-a2c3-11ad88c10a50,ann\n6FEC7FF4-D923-4076-A9BD-5F42925BE6BA,bob\n',
    2,
  ],
] as const)('no header above %s', ([, text, width]) => {
  expect(findDialect(text, true)).toMatchObject({ names: undefined, skipLines: 0, width });
});

test.for([
  [
    'wider rows in the middle',
    `a,b\n${'x,1\n'.repeat(20)}${'x,1,late\n'.repeat(100)}`,
    'line 22: 3 values where 2 were expected',
  ],
  [
    'two tables',
    'a,b\n1,2\n3,4\nx,y,z\n1,2,3\n4,5,6\n7,8,9\n',
    'line 4: 3 values where 2 were expected',
  ],
  [
    'a title or a header',
    'Report\nname,city\nann,rome\nbob,paris\n',
    'line 2: 2 values where 1 was expected',
  ],
  [
    'a title with delimiters',
    'Title, by us, 2019\nname,city\nann,rome\nbob,paris\n',
    'line 2: 2 values where 3 were expected',
  ],
  [
    'a value too many in the first row of a table without a header',
    '1;5;more\n2;8\n0;7\n',
    'line 1: 3 values where 2 were expected',
  ],
  ['a quote that is never closed', 'a,b\n1,"x\n2,y\n', 'line 2: a quote that is not closed'],
  [
    'a quote that another cell closes',
    'a,b\n1,"x\n2,y\n3,"z\n',
    'line 2: a quote that is not closed',
  ],
  ['nothing but sep=', 'sep=;\n', 'it is empty: there is no header'],
] as const)('%s: refused by line', ([, text, message]) => {
  expect(() => findDialect(text, true)).toThrow(message);
});
