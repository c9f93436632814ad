export const automatedKeyOf = (index: number) => `automated/asset_${index}`;

export const partitionsOfEach = Array.from({ length: 10 }, (_, index) => `p${index}`);

/** A tenth of the assets have no dependencies; each of the others reads two, in ten layers. */
export function upstreamOf(index: number, count: number): readonly string[] {
  const above = index - count / 10;
  return above < 0 ? [] : [above, above === 0 ? 1 : above - 1].map(automatedKeyOf);
}
