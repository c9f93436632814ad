import type { Client } from '@temporalio/client';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import type { StateStore } from '../state/state-store.ts';

/**
 * The data sources of reports, for commands, alerts and the web pages. Connections are opened at
 * first use.
 */
export interface ReportSource {
  readonly env: Env;
  /** `folder` is that of the development stack, which records which of its workers have ended. */
  readonly settings: { readonly dev: { readonly folder: string } };
  definitions(): Promise<Definitions>;
  temporal(): Promise<Client>;
  store(): Promise<StateStore>;
  /** Called if a part of a report could not be read. */
  note(text: string): void;
}
