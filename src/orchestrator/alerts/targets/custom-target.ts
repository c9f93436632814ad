import type { z } from 'zod';
import { defineResource } from '../../definitions/resource.ts';
import type { AlertTarget, Send } from './target.ts';

export interface CustomTargetSpec<E extends z.ZodObject> {
  /** Under which it keeps what it is yet to be sent, also across deployments. */
  readonly name: string;
  /** A key a variable. The target sends nothing while one is missing. */
  readonly env: E;
  /** Variables that are no secrets; all others are. */
  readonly publicVariables?: readonly (keyof z.infer<E> & string)[];
  /** Called once a process, when it has something to send. */
  create(env: z.infer<E>): Send;
}

/** Declares where alerts are sent in a way of your own. */
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
