/** The `launchedBy` of runs that a sensor requested. */
export const launchedBy = (sensor: string) => `sensor:${sensor}`;
