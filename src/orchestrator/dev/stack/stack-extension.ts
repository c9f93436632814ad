import type { Env } from '../../env.ts';

export interface StackAddition {
  /** Variables for workers and commands. */
  readonly env: Readonly<Record<string, string>>;
  /** By what a person calls them; none has a password. */
  readonly urls: Readonly<Record<string, string>>;
}

/** What a project has in its development stack beside Temporal and Postgres. */
export interface StackExtension {
  /** @param folder holds the data of the stack */
  add(env: Env, folder: string): StackAddition;
  /** Folders of data below the stack's own, which a reset deletes. */
  readonly dataFolders: readonly string[];
}
