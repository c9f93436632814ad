export { byPartition } from './by-partition.ts';
export { evaluateSensor, type EvaluatedInTest, type EvaluateGiven } from './evaluate-sensor.ts';
export { inputOf, type InputGiven } from './input-of.ts';
export {
  materialize,
  materializeBatch,
  type MaterializedInTest,
  type MaterializeBatchGiven,
  type MaterializeGiven,
} from './materialize.ts';
export type { RunInTest, TickInTest } from './requests.ts';
export {
  startTestOrchestrator,
  type TestOrchestrator,
  type TestOrchestratorGiven,
} from './start-test-orchestrator.ts';
