import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * The custom search attributes of runs. A SQL visibility store is limited to 3 of type KeywordList
 * and 10 of type Keyword.
 */
export const searchAttributes = {
  assetKey: defineSearchAttributeKey('AssetKey', 'KEYWORD_LIST'),
  partitionKey: defineSearchAttributeKey('PartitionKey', 'KEYWORD_LIST'),
  jobName: defineSearchAttributeKey('JobName', 'KEYWORD'),
  runKey: defineSearchAttributeKey('RunKey', 'KEYWORD'),
  sensorName: defineSearchAttributeKey('SensorName', 'KEYWORD'),
  launchedBy: defineSearchAttributeKey('LaunchedBy', 'KEYWORD'),
} as const;

/** Temporal's built-in attribute: when a workflow started by a schedule or its backfill was due. */
export const scheduledStartTime = defineSearchAttributeKey(
  'TemporalScheduledStartTime',
  'DATETIME',
);
