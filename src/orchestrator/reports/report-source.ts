import type { Client } from '@temporalio/client';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import type { StateStore } from '../state/state-store.ts';

/** What reports are read from: by commands, alerts and the web pages. Connections are made at first use. */
export interface ReportSource {
  readonly env: Env;
  /** `folder` is that of the development stack, which knows which of its workers have ended. */
  readonly settings: { readonly dev: { readonly folder: string } };
  definitions(): Promise<Definitions>;
  temporal(): Promise<Client>;
  store(): Promise<StateStore>;
  /** Called with what could not be read while the rest of a report was. */
  note(text: string): void;
}
