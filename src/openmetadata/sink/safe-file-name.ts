import { createHash } from 'node:crypto';

const maxLength = 100;
const plain = /^[a-z0-9_][a-z0-9_-]*$/;
const reservedOnWindows = /^(con|prn|aux|nul|(com|lpt)\d)$/;

/**
 * A file name for any entity name, different for different names on every file system, also where case or composition of letters do not count.
 * Names of lower-case words stay as they are; others get a hash behind what can be read of them.
 */
export function safeFileName(name: string): string {
  if (plain.test(name) && name.length <= maxLength && !reservedOnWindows.test(name)) return name;
  const readable = name
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, maxLength);
  return `${readable}~${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
