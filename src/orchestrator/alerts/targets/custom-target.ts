import type { z } from 'zod';
import { defineResource } from '../../definitions/resource.ts';
import type { AlertTarget, Send } from './target.ts';

export interface CustomTargetSpec<E extends z.ZodObject> {
  /** Identifies the target's pending messages, also across deployments. */
  readonly name: string;
  /** One key per variable. The target sends nothing while one is missing. */
  readonly env: E;
  /** Variables that are not secrets; all others are. */
  readonly publicVariables?: readonly (keyof z.infer<E> & string)[];
  /** Called once per process, before the first message is sent. */
  create(env: z.infer<E>): Send;
}

/** Declares an alert target with custom code. */
export function customTarget<E extends z.ZodObject>({
  name,
  env,
  publicVariables = [],
  create,
}: CustomTargetSpec<E>): AlertTarget {
  const { variables, configure } = defineResource({
    description: name,
    env,
    create,
    checkHealth: async () => '',
  });
  return {
    name,
    variables,
    secretVariables: variables.filter(
      (variable) => !publicVariables.some((known) => known === variable),
    ),
    configure: (given) => {
      const configured = configure(given);
      if (!configured.ok) return configured;
      let send: Send | undefined;
      return {
        ok: true,
        send: (message, signal) => (send ??= configured.create())(message, signal),
      };
    },
  };
}
