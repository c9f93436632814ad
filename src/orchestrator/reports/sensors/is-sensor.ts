import type { Sensor } from '../../definitions/sensor.ts';

/** Whether a sensor is shown as one. A sensor of `scheduleFor` is shown as a schedule. */
export const isSensor = ({ windows }: Pick<Sensor, 'windows'>): boolean => windows === undefined;
