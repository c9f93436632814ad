/**
 * Request bodies of the OpenMetadata REST API, limited to the fields that are sent. Field names are
 * the API's.
 */

export interface ServiceBody {
  readonly name: string;
  readonly serviceType: 'Postgres' | 'Datalake';
  readonly connection: { readonly config: Readonly<Record<string, unknown>> };
}

export interface DatabaseBody {
  readonly name: string;
  readonly service: string;
  readonly displayName?: string;
  readonly description?: string;
}

export interface SchemaBody {
  readonly name: string;
  readonly database: string;
  readonly displayName?: string;
  readonly description?: string;
}

export type Constraint = 'PRIMARY_KEY' | 'UNIQUE' | 'NOT_NULL' | 'NULL';

export interface ColumnBody {
  readonly name: string;
  readonly displayName: string;
  readonly dataType: string;
  readonly dataTypeDisplay: string;
  readonly arrayDataType?: string;
  readonly dataLength?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly description?: string;
  readonly constraint?: Constraint;
  readonly ordinalPosition?: number;
  readonly children?: readonly ColumnBody[];
}

export interface TableConstraintBody {
  readonly constraintType: 'PRIMARY_KEY' | 'UNIQUE' | 'FOREIGN_KEY';
  readonly columns: readonly string[];
  /** Fully qualified names of columns, for a foreign key. */
  readonly referredColumns?: readonly string[];
}

export interface TableBody {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly tableType: 'Regular' | 'Partitioned' | 'Foreign' | 'View' | 'MaterializedView';
  readonly columns: readonly ColumnBody[];
  readonly tableConstraints?: readonly TableConstraintBody[];
  readonly tablePartition?: {
    readonly columns: readonly { readonly columnName: string; readonly intervalType: string }[];
  };
  readonly schemaDefinition?: string;
  readonly databaseSchema: string;
  readonly fileFormat?: string;
}

export interface StoredProcedureBody {
  readonly name: string;
  readonly databaseSchema: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly storedProcedureCode: { readonly language: string; readonly code: string };
}

/** A view that reads a table; all names are fully qualified. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly sqlQuery?: string;
  readonly columns: readonly {
    readonly fromColumns: readonly string[];
    readonly toColumn: string;
  }[];
}

export interface ColumnProfileBody {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly valuesCount?: number;
  readonly nullCount?: number;
  readonly nullProportion?: number;
  readonly uniqueCount?: number;
  readonly uniqueProportion?: number;
  readonly distinctCount?: number;
  readonly distinctProportion?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
  readonly sum?: number;
  readonly stddev?: number;
  readonly median?: number;
  readonly firstQuartile?: number;
  readonly thirdQuartile?: number;
  readonly interQuartileRange?: number;
  readonly nonParametricSkew?: number;
  readonly histogram?: {
    readonly boundaries: readonly string[];
    readonly frequencies: readonly number[];
  };
}

export interface TableProfileBody {
  readonly tableProfile: {
    /** Milliseconds since 1970. */
    readonly timestamp: number;
    readonly profileSample?: number;
    readonly profileSampleType?: 'PERCENTAGE' | 'ROWS';
    readonly columnCount?: number;
    readonly rowCount?: number;
    readonly sizeInByte?: number;
  };
  readonly columnProfile: readonly ColumnProfileBody[];
}

export interface SampleDataBody {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
