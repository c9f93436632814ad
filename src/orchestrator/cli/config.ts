import type { Command } from 'commander';
import type { Definitions } from '../definitions/deployment.ts';
import type { Context } from './context.ts';
import type { GivenSettings } from './settings.ts';

/** Adds one command or several, with what they may use. */
export type AddCommand = (program: Command, context: Context) => void;

/** A project's command line. Only `definitions` is required. */
export interface OrchestratorConfig extends GivenSettings {
  /** Loads what the project declares. Called by the commands that need it: loading takes time that others do not spend. */
  definitions(): Promise<Definitions>;
  /** Commands beside the orchestrator's own that must work before the definitions can be loaded. All others are registered by pipelines. */
  readonly commands?: readonly AddCommand[];
}

/** Declares a project's command line. */
export function defineConfig(config: OrchestratorConfig): OrchestratorConfig {
  return config;
}
