import { readFile } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';

/**
 * The object that `--config` gives: JSON, or `@file` for a file that holds it.
 * @throws UsageError
 */
export async function parseConfig(option: string | undefined): Promise<Record<string, unknown>> {
  if (option === undefined) return {};
  const source = option.startsWith('@') ? option.slice(1) : '--config';
  const text = option.startsWith('@') ? await readConfigFile(source) : option;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`${source} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${source} is not a JSON object, such as '{"maxConcurrent": 4}'`);
}

async function readConfigFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The config file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
