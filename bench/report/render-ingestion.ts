import type { IngestionResults } from '../ingestion/bench-ingestion.ts';
import type { Ingestion } from '../ingestion/measure-ingestion.ts';
import { renderTable } from './render-table.ts';

export function renderIngestion({ source, cases }: IngestionResults): string {
  const tables = source.databases * source.tablesPerDatabase;
  const heading = [
    `${source.databases} databases, ${tables} tables, ${tables * source.columnsPerTable} columns`,
    'seconds',
    'SQL statements',
    'HTTP reads',
    'HTTP writes',
    'sent',
    'unchanged',
    'worker CPU s',
    'peak MiB',
  ];
  const rows = cases.flatMap(({ title, writeDelayMs, first, unchanged }) => [
    row(`First run ${title}${oneByOne(first, writeDelayMs)}`, first),
    row(`Nothing changed, ${title}`, unchanged),
  ]);
  return renderTable([heading, ...rows]);
}

function oneByOne({ requests }: Ingestion, writeDelayMs: number): string {
  return writeDelayMs === 0
    ? ''
    : ` (${((requests.writes * writeDelayMs) / 1000).toFixed(0)} s one by one)`;
}

function row(title: string, ingestion: Ingestion): readonly string[] {
  const { seconds, statements, requests, sent, unchanged, workerCpuSeconds, peakMiB } = ingestion;
  const counts = [statements, requests.reads, requests.writes, sent, unchanged].map(String);
  return [title, seconds.toFixed(1), ...counts, workerCpuSeconds.toFixed(1), peakMiB.toFixed(0)];
}
