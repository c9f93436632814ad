/**
 * The name of a step in failures and commands, with the full asset key and the partition:
 * `weather/daily_means [2026-01-01]`.
 */
export function stepName({
  asset,
  partition,
}: {
  readonly asset: string;
  readonly partition: string;
}): string {
  return partition === '' ? asset : `${asset} [${partition}]`;
}
