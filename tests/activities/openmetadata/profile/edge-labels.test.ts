import { expect, test } from 'vitest';
import { edgeLabels } from '../../../../activities/openmetadata/profile/edge-labels.ts';

test.each([
  [[0], ['0']],
  [[-0], ['0']],
  [
    [0.5, 1],
    ['0.500', '1.000'],
  ],
  [
    [968.18, 1135.81],
    ['968.180', '1.136K'],
  ],
  [
    [-1500, 2.5e6, 3e9, 4e12],
    ['-1.500K', '2.500M', '3.000B', '4.000T'],
  ],
  [
    [0.0001, 0.0002],
    ['1.000e-4', '2.000e-4'],
  ],
  [
    [1e15, 1e300],
    ['1.000e+15', '1.000e+300'],
  ],
  [
    [1_000_000, 1_000_010],
    ['1.00000M', '1.00001M'],
  ],
  [
    [1, 1 + Number.EPSILON],
    ['1.0000000000000000', '1.0000000000000002'],
  ],
])('%j', (edges, labels) => {
  expect(edgeLabels(edges)).toEqual(labels);
});
