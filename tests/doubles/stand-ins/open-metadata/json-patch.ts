import { Refusal } from './refusal.ts';

export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** A copy with the operations applied; supports those that clients of this server use. */
export function patched<T extends object>(content: T, operations: readonly PatchOperation[]): T {
  const copy = structuredClone(content);
  for (const operation of operations) apply(copy, operation);
  return copy;
}

function apply(content: object, { op, path, value }: PatchOperation): void {
  const keys = path.slice(1).split('/').map(unescape);
  const last = keys.pop() ?? '';
  let place: unknown = content;
  for (const key of keys) place = (place as Record<string, unknown> | undefined)?.[key];
  if (typeof place !== 'object' || place === null)
    throw new Refusal(400, `The path ${path} does not exist`);
  if (Array.isArray(place)) applyToList(place, op, last, value);
  else if (op === 'remove') delete (place as Record<string, unknown>)[last];
  else if (op === 'add' || op === 'replace') (place as Record<string, unknown>)[last] = value;
  else throw new Refusal(400, `The operation ${op} is not known`);
}

function applyToList(list: unknown[], op: string, key: string, value: unknown): void {
  const index = key === '-' ? list.length : Number(key);
  if (op === 'add') list.splice(index, 0, value);
  else if (op === 'replace') list[index] = value;
  else if (op === 'remove') list.splice(index, 1);
  else throw new Refusal(400, `The operation ${op} is not known`);
}

function unescape(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
