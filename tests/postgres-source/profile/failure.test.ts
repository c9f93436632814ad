import pg from 'pg';
import { expect, test } from 'vitest';
import { failureOf } from '#postgres-source/profile/failure.ts';

const limits = { statementTimeoutMs: 60_000, lockTimeoutMs: 5_000 };

/** As sent by the server. */
function serverError(
  code: string,
  message: string,
  fields: Partial<pg.DatabaseError> = {},
): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), {
    code,
    severity: 'ERROR',
    ...fields,
  });
}

test.each([
  [
    '22P02',
    'invalid input syntax for type integer: "hunter2"',
    'invalid input syntax for type integer (22P02)',
  ],
  ['22P02', 'ungültige Eingabesyntax für Typ integer: »hunter2«', 'a value is malformed (22P02)'],
  [
    '22P02',
    'syntaxe en entrée invalide pour le type integer : « hunter2 »',
    'a value is malformed (22P02)',
  ],
  ['22P02', '型 integer への不正な入力構文： 「hunter2」', 'a value is malformed (22P02)'],
  ['22003', 'value "hunter2" is out of range for type integer', 'a number is out of range (22003)'],
  [
    '22008',
    'date/time field value out of range: "hunter2"',
    'date/time field value out of range (22008)',
  ],
  ['22012', 'division by zero', 'division by zero (22012)'],
  [
    '22021',
    'invalid byte sequence for encoding "UTF8": 0x68',
    'invalid byte sequence for encoding (22021)',
  ],
  ['22999', 'hunter2', 'a value was refused (22999)'],
  ['22023', 'unit "hunter2" not recognized', 'a value was refused (22023)'],
  ['2202E', 'index 4711 out of valid range, 0..3', 'a value was refused (2202E)'],
  ['42P01', 'relation "hunter2" does not exist', 'a relation that it names does not exist (42P01)'],
  ['42883', 'function hunter2() does not exist', 'a function that it calls does not exist (42883)'],
  ['42601', 'syntax error at or near "hunter2"', 'syntax error at or near (42601)'],
  ['42601', 'Syntaxfehler bei »hunter2«', 'a statement was refused (42601)'],
  ['58P01', 'could not open file "hunter2" for reading', 'could not open file (58P01)'],
  ['57014', 'canceling statement due to statement timeout', 'a statement took longer than 60 s'],
  ['57014', 'canceling statement due to user request', 'its statement was canceled'],
  [
    '55000',
    'materialized view "m" has not been populated',
    'materialized view "m" has not been populated (55000)',
  ],
  [
    '40001',
    'canceling statement due to conflict with recovery',
    'canceling statement due to conflict with recovery (40001)',
  ],
  [
    '40001',
    'storniere Anfrage wegen Konflikt mit der Wiederherstellung',
    'canceled for a conflict with recovery (40001)',
  ],
])('%s: %s', (code, message, error) => {
  expect(failureOf(serverError(code, message), limits)).toEqual({ kind: 'failed', error });
});

test.each(['42501', '55P03', '57014', '57P01', '22012', '40001', '42P01', 'XX000', 'P0001'])(
  'what a function raises with the code %s is not quoted',
  (code) => {
    const raised = serverError(code, 'no user hunter2', {
      file: 'pl_exec.c',
      routine: 'exec_stmt_raise',
      where: 'PL/pgSQL function f()',
    });
    expect(failureOf(raised, limits)).toEqual({
      kind: 'failed',
      error: `a function that it calls raised an error (${code})`,
    });
  },
);
