/** Partitions of an asset of workflow code: only their name, because the keys are in Postgres. */
export interface WorkflowPartitions {
  readonly kind: 'dynamic';
  readonly name: string;
}

/**
 * Partitions whose keys are added and removed at run time. Assets with the same name share them,
 * whether or not they are workflow code.
 */
export function dynamicPartitions(name: string): WorkflowPartitions {
  return { kind: 'dynamic', name };
}
