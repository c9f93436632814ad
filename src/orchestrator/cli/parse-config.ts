import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../message-of.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The object in an option: JSON, or `@file` for a file that contains JSON.
 * @throws UsageError
 */
export async function parseConfig(
  option: string | undefined,
  flag = '--config',
): Promise<Record<string, unknown>> {
  if (option === undefined) return {};
  const source = option.startsWith('@') ? option.slice(1) : flag;
  const text = (option.startsWith('@') ? await readConfigFile(source) : option).replace(
    byteOrderMark,
    '',
  );
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`${source} is not JSON: ${messageOf(error)}`, 'CONFIG_UNREADABLE');
  }
  throw new UsageError(
    `${source} is not a JSON object, such as '{"maxConcurrent": 4}'`,
    'CONFIG_UNREADABLE',
  );
}

/** Editors on Windows write it at the beginning of files. */
const byteOrderMark = /^\uFEFF/;

async function readConfigFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(
      `The config file cannot be read: ${messageOf(error)}`,
      'CONFIG_UNREADABLE',
    );
  });
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined)
    throw new UsageError(
      `The config file ${file} is in ${encoding}: save it as UTF-8`,
      'CONFIG_UNREADABLE',
    );
  return bytes.toString('utf8');
}

/**
 * Detects another encoding by the byte-order mark, or by a zero byte in the first two: JSON in
 * UTF-16 and UTF-32 has one there, UTF-8 never does.
 */
function otherEncoding(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 4).toString('hex');
  if (start === 'fffe0000' || start === '0000feff') return 'UTF-32';
  if (/^(fffe|feff|00|..00)/.test(start)) return 'UTF-16';
  return isUtf8(bytes) ? undefined : 'an encoding that is not UTF-8';
}
