import type { Command } from 'commander';
import type { Definitions } from '../definitions/deployment.ts';
import type { Context } from './context.ts';
import type { GivenSettings } from './settings.ts';

/** Adds one or more commands, which can use the context. */
export type AddCommand = (program: Command, context: Context) => void;

/** A project's command line. Only `definitions` is required. */
export interface OrchestratorConfig extends GivenSettings {
  /**
   * Loads the project's definitions. Only commands that need them call it, because loading takes
   * time.
   */
  definitions(): Promise<Definitions>;
  /**
   * Commands that must work before the definitions can be loaded. All other commands are registered
   * by pipelines.
   */
  readonly commands?: readonly AddCommand[];
}

/** Declares a project's command line. */
export function defineConfig(config: OrchestratorConfig): OrchestratorConfig {
  return config;
}
