export { evaluateSensor, type EvaluatedInTest, type EvaluateGiven } from './evaluate-sensor.ts';
export { materialize, type MaterializedInTest, type MaterializeGiven } from './materialize.ts';
