import { AsyncLocalStorage } from 'node:async_hooks';
import { project } from './project.ts';

/** How commands name what they are given, and where the same stands in a request of the API. */
const fields = {
  '--at': 'materializedAt',
  '--partition': 'partitions',
  'with --partition or --partitions-file': 'as partitions.keys',
  '--per-run': 'perRun',
  '--range': 'range',
  '--status': 'status',
} as const;

const ofApi = new AsyncLocalStorage<true>();

/** Carries out a request of the API: messages that come of it name fields and addresses, and no options and commands. */
export function askedByApi<T>(request: () => T): T {
  return ofApi.run(true, request);
}

/** `--partition`, or for the API `partitions`. */
export function named(option: keyof typeof fields): string {
  return ofApi.getStore() === true ? fields[option] : option;
}

/**
 * What somebody can do next: `npx orchestrator runs list`, or for the API `GET /api/v1/runs`.
 * @param command without the name of the program
 * @param request its method, and its path below `/api/v1`
 */
export function toAsk(command: string, request: string): string {
  if (ofApi.getStore() !== true) return `${project().command} ${command}`;
  return request.replace(' ', ' /api/v1');
}
