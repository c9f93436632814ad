import { z } from 'zod';

const text = z.string().nullish();
const tag = z.object({
  tagFQN: z.string(),
  source: z.string(),
  labelType: z.string(),
  state: z.string(),
});
const reference = z.looseObject({ fullyQualifiedName: text, inherited: z.boolean().nullish() });

const column = z.object({
  name: z.string(),
  dataType: text,
  arrayDataType: text,
  description: text,
  displayName: text,
  tags: z.array(tag).nullish(),
  extension: z.unknown().optional(),
  get children() {
    return z.array(column).nullish();
  },
});

export const entered = z.object({
  version: z.number().nullish(),
  description: text,
  displayName: text,
  retentionPeriod: text,
  extension: z.unknown().optional(),
  dataProducts: z.array(reference).nullish(),
  columns: z.array(column).nullish(),
});

/**
 * User-entered fields of an entity that a PUT may replace. The types of its columns determine which
 * ones.
 */
export type Entered = z.infer<typeof entered>;
export type EnteredColumn = z.infer<typeof column>;

const upstreamEdge = z.object({
  fromEntity: z.string(),
  toEntity: z.string(),
  lineageDetails: z
    .object({
      description: text,
      sqlQuery: text,
      source: text,
      pipeline: z.unknown().optional(),
      columnsLineage: z
        .array(z.looseObject({ fromColumns: z.array(z.string()).nullish(), toColumn: text }))
        .nullish(),
    })
    .nullish(),
});

export const lineageAnswer = z.object({ upstreamEdges: z.array(upstreamEdge).nullish() });

/** A stored edge, identified by the ids of its ends. */
export type StoredEdge = z.infer<typeof upstreamEdge>;
