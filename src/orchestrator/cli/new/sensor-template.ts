interface SensorNames {
  readonly constant: string;
  /** The key of the asset that its runs materialize. */
  readonly key: string;
}

/** A working sensor, to be replaced part by part: it requests one run per day. */
export const sensorFile = ({ constant, key }: SensorNames) => `\
import { assetRef, defineSensor } from '@moderate/orchestrator';

// By its key: the module that declares it may import this one, to register the sensor.
const asset = assetRef('${key}');

export const ${constant} = defineSensor({
  name: '${constant}',
  description: 'Looks for a new day, which stands for what this sensor finds',
  intervalSecs: 300,
  assets: [asset],
  evaluate: async ({ cursor }) => {
    const day = new Date().toISOString().slice(0, 10);
    if (day === cursor) return { skipReason: \`\${day} was requested before\` };
    return { requests: [{ assets: [asset], runKey: day }], cursor: day };
  },
});
`;

/** The test of a generated sensor. */
export const sensorTest = ({
  constant,
  key,
  module,
}: SensorNames & { readonly module: string }) => `\
import { afterEach, expect, test, vi } from 'vitest';
import { evaluateSensor } from '@moderate/orchestrator/testing';
import { ${constant} } from '${module}';

afterEach(() => vi.useRealTimers());

test('requests a run for a day that it has not seen', async () => {
  vi.setSystemTime('2026-03-02T10:00:00Z');
  const found = await evaluateSensor(${constant}, {
    cursor: '2026-03-01',
  });
  expect(found).toMatchObject({
    requests: [
      {
        job: 'materializeAssets',
        config: { selection: ['${key}'] },
      },
    ],
    cursor: '2026-03-02',
  });
});

test('requests nothing more on the same day', async () => {
  vi.setSystemTime('2026-03-02T20:00:00Z');
  const found = await evaluateSensor(${constant}, {
    cursor: '2026-03-02',
  });
  expect(found).toMatchObject({
    requests: [],
    skipReason: '2026-03-02 was requested before',
  });
});
`;
