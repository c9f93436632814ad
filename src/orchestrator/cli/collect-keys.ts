/** For an option that can be given several times. */
export function collectKeys(key: string, keys: readonly string[] = []): readonly string[] {
  return [...keys, key];
}
