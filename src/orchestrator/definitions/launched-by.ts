/** What the runs have that a sensor requested, as who launched them. */
export const launchedBy = (sensor: string) => `sensor:${sensor}`;
