import { AsyncLocalStorage } from 'node:async_hooks';
import { project } from './project.ts';

/** How commands name their arguments, and the names of the same fields in a request to the API. */
const fields = {
  '--at': 'materializedAt',
  '--partition': 'partitions',
  'with --partition or --partitions-file': 'as partitions.keys',
  '--per-run': 'perRun',
  '--range': 'range',
  '--status': 'status',
} as const;

const ofApi = new AsyncLocalStorage<true>();

/**
 * Carries out a request to the API: its messages name fields and paths instead of options and
 * commands.
 */
export function askedByApi<T>(request: () => T): T {
  return ofApi.run(true, request);
}

/** `--partition`, or `partitions` for the API. */
export function named(option: keyof typeof fields): string {
  return ofApi.getStore() === true ? fields[option] : option;
}

/**
 * What a user can do next: `npx orchestrator runs list`, or `GET /api/v1/runs` for the API.
 * @param command without the name of the program
 * @param request its method, and its path below `/api/v1`
 */
export function toAsk(command: string, request: string): string {
  if (ofApi.getStore() !== true) return `${project().command} ${command}`;
  return request.replace(' ', ' /api/v1');
}
