import type { Style } from '../output/output.ts';
import type { TickDocument } from '../../reports/sensors/sensor-document.ts';

const formats = { running: 'cyan', requested: 'green', skipped: 'dim', failed: 'red' } as const;

/** The result of a tick: `requested: 3`, `skipped`. */
export function tickText({ status, requested }: TickDocument, style: Style): string {
  return status === 'requested'
    ? `${style(formats[status], status)}: ${requested}`
    : style(formats[status], status);
}

/** Why a tick failed or requested nothing, and its notes, one line each. */
export function tickReason(tick: TickDocument): readonly string[] {
  const reason =
    tick.status === 'failed' ? tick.error : tick.status === 'skipped' ? tick.skipReason : '';
  return [reason, tick.note ?? '']
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '');
}
