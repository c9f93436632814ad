import type pg from 'pg';

type ColumnClass = 'number' | 'text' | 'time' | 'discrete';

/**
 * The metrics of a column as computed by profilers that do not combine queries: one statement per
 * metric. Returns the number of statements.
 */
export async function columnQueries(
  client: pg.Client,
  table: string,
  column: string,
  columnClass: ColumnClass,
): Promise<number> {
  let statements = 0;

  async function ask(expression: string, from = table): Promise<string | null> {
    statements += 1;
    const { rows } = await client.query<[string | null]>({
      text: `select (${expression})::text from ${from}`,
      rowMode: 'array',
    });
    return rows[0]?.[0] ?? null;
  }

  await ask('count(*)');
  await ask(`count(${column})`);
  await ask(`sum(case when ${column} is null then 1 else 0 end)`);
  await ask(`count(distinct ${column})`);
  await ask(
    'count(*)',
    `(select ${column} from ${table} where ${column} is not null group by 1 having count(*) = 1) singles`,
  );
  if (columnClass === 'text') await ask(`avg(length(${column}))`);
  if (columnClass === 'time' || columnClass === 'number')
    for (const limit of ['min', 'max']) await ask(`${limit}(${column})`);
  if (columnClass === 'number') {
    for (const metric of ['avg', 'sum', 'stddev_pop']) await ask(`${metric}(${column})`);
    for (const fraction of [0.25, 0.5, 0.75])
      await ask(`percentile_cont(${fraction}) within group (order by ${column})`);
    // The number of bins that the histogram rules result in for evenly distributed values.
    await ask(
      `array_agg(f)`,
      `(select width_bucket(${column}, l.a, l.b, 25) bin, count(*) f from ${table}, ${limits(table, column)} l group by 1) bins`,
    );
  }
  return statements;
}

function limits(table: string, column: string): string {
  return `(select min(${column}) a, max(${column}) b from ${table})`;
}
