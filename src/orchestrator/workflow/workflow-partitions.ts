/** Partitions of an asset that is workflow code: their name alone, since only Postgres knows the keys. */
export interface WorkflowPartitions {
  readonly kind: 'dynamic';
  readonly name: string;
}

/** Partitions whose keys come and go while the deployment runs. Assets with the same name share them, whether or not they are workflow code. */
export function dynamicPartitions(name: string): WorkflowPartitions {
  return { kind: 'dynamic', name };
}
