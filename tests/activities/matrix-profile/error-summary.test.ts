import { describe, expect, it } from 'vitest';
import {
  errorSummary,
  errorWithLead,
  genericError,
} from '#activities/matrix-profile/error-summary.ts';

const traceback = (error: string) =>
  `Traceback (most recent call last):\n  File "main.py", line 3, in <module>\n    run()\n${error}`;
const lines = (count: number, text: string) =>
  Array.from({ length: count }, (_, index) => `${text} ${index + 1}`).join('\n');

describe('what is reported to the user', () => {
  it('is the last Python traceback', () => {
    const log = `start\n${traceback('KeyError: 1')}\n\nDuring handling of the above exception, another occurred:\n\n${traceback("KeyError: 'temp'")}\n`;
    expect(errorSummary(log)).toBe(traceback("KeyError: 'temp'"));
  });

  it('is the end of a long traceback', () => {
    const told = errorSummary(`${traceback('x'.repeat(3_000))}\nValueError: at the end`);
    expect(told).toHaveLength(2_000);
    expect(told).toMatch(/^…x+\nValueError: at the end$/);
  });

  it('is what speaks of an error, where there is no traceback', () => {
    expect(
      errorSummary(
        'reading\nERROR: no such column\n12 rows\nThe analysis Failed\nno terror here\n',
      ),
    ).toBe('ERROR: no such column\nThe analysis Failed');
    expect(errorSummary(lines(40, 'error: bad row')).split('\n')).toEqual(
      lines(40, 'error: bad row').split('\n').slice(-30),
    );
  });

  it('is the last lines, where nothing speaks of an error', () => {
    expect(errorSummary(lines(40, 'row')).split('\n')).toEqual(
      lines(40, 'row').split('\n').slice(-30),
    );
  });

  it.each(['', '\n \n'])('is a general text if the log has no error', (log) => {
    expect(errorSummary(log)).toBe(genericError);
  });

  it('has no colours, no control characters and no halves of letters', () => {
    expect(errorSummary('\u001b[31mERROR: red\u001b[0m\u0000\r\nERROR: next')).toBe(
      'ERROR: red\nERROR: next',
    );
    expect(errorSummary(`ERROR: ${'😀'.repeat(2_000)}`)).not.toMatch(/…[\uDC00-\uDFFF]/);
  });

  it('may begin with what happened to the analysis', () => {
    expect(errorWithLead('It took too long.', undefined)).toBe('It took too long.');
    expect(errorWithLead('It took too long.', 'row 1')).toBe('It took too long.\nrow 1');
    expect(errorWithLead('It took too long.', 'x'.repeat(3_000))).toHaveLength(2_000);
  });
});
