export { materialize, type MaterializedInTest, type MaterializeGiven } from './materialize.ts';
