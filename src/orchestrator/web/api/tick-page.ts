import type { ReportSource } from '../../reports/report-source.ts';
import { tickDocument } from '../../reports/sensors/sensor-document.ts';
import { pageOf, readCursor, textPlace } from './page-cursor.ts';

/** A page of ticks of a sensor or of a schedule that follows windows. */
export async function tickPage(
  source: ReportSource,
  sensor: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
) {
  const { sensors } = await source.store();
  const [last] = readCursor(after, textPlace) ?? [];
  const found = await sensors.ticks(sensor, limit + 1, last);
  const { page, next } = pageOf(found, limit, ({ tickId }) => [tickId]);
  return { ticks: page.map((tick) => tickDocument(tick)), next };
}
