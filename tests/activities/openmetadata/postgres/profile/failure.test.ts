import pg from 'pg';
import { expect, test } from 'vitest';
import { failureOf } from '../../../../../activities/openmetadata/postgres/profile/failure.ts';

const limits = { statementTimeoutMs: 60_000, lockTimeoutMs: 5_000 };

/** As the server sends it. */
function serverError(code: string, message: string, fields: Partial<pg.DatabaseError> = {}): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code, severity: 'ERROR', ...fields });
}

test.each([
  ['22P02', 'invalid input syntax for type integer: "hunter2"', 'invalid input syntax for type integer (22P02)'],
  ['22P02', 'ungültige Eingabesyntax für Typ integer: »hunter2«', 'a value is malformed (22P02)'],
  ['22P02', 'syntaxe en entrée invalide pour le type integer : « hunter2 »', 'a value is malformed (22P02)'],
  ['22P02', '型 integer への不正な入力構文： 「hunter2」', 'a value is malformed (22P02)'],
  ['22003', 'value "hunter2" is out of range for type integer', 'a number is out of range (22003)'],
  ['22008', 'date/time field value out of range: "hunter2"', 'date/time field value out of range (22008)'],
  ['22012', 'division by zero', 'division by zero (22012)'],
  ['22021', 'invalid byte sequence for encoding "UTF8": 0x68', 'invalid byte sequence for encoding (22021)'],
  ['22999', 'hunter2', 'a value was refused (22999)'],
  ['40001', 'canceling statement due to conflict with recovery', 'canceling statement due to conflict with recovery (40001)'],
  ['40001', 'storniere Anfrage wegen Konflikt mit der Wiederherstellung', 'canceled for a conflict with recovery (40001)'],
])('%s: %s', (code, message, error) => {
  expect(failureOf(serverError(code, message), limits)).toEqual({ kind: 'failed', error });
});

test.each(['22012', '40001', '42P01', 'XX000', 'P0001'])('what a function raises with the code %s is not quoted', (code) => {
  const raised = serverError(code, 'no user hunter2', { file: 'pl_exec.c', routine: 'exec_stmt_raise', where: 'PL/pgSQL function f()' });
  expect(failureOf(raised, limits)).toEqual({ kind: 'failed', error: `a function that it calls raised an error (${code})` });
});
