import type { Env } from '../../env.ts';

export interface StackAddition {
  /** Variables for workers and commands. */
  readonly env: Readonly<Record<string, string>>;
  /** By display name, without passwords. */
  readonly urls: Readonly<Record<string, string>>;
}

/** A project's additions to its development stack, besides Temporal and Postgres. */
export interface StackExtension {
  /** @param folder contains the data of the stack */
  add(env: Env, folder: string): StackAddition;
  /** Data folders inside the stack's own, which a reset deletes. */
  readonly dataFolders: readonly string[];
}
