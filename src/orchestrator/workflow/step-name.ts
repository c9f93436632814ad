/** `weather/daily_means [2026-01-01]`: the asset's whole key and the partition, as failures and commands name a step. */
export function stepName({
  asset,
  partition,
}: {
  readonly asset: string;
  readonly partition: string;
}): string {
  return partition === '' ? asset : `${asset} [${partition}]`;
}
