import type { z } from 'zod';
import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';

/**
 * A service that activities use: the variables it needs, how its client is created, and how its
 * health is checked.
 */
export interface Resource<T = unknown> {
  readonly description: string;
  readonly variables: readonly string[];
  configure(env: Env): Configured<T>;
  checkHealth(client: T): Promise<string>;
  close(client: T): Promise<void>;
}

/** Whether the environment has what a resource needs. */
export type Configured<T> =
  | { readonly ok: true; create(): T }
  | { readonly ok: false; readonly problems: readonly VariableProblem[] };

export interface VariableProblem {
  readonly variable: string;
  readonly problem: string;
}

export interface ResourceSpec<E extends z.ZodObject, T> {
  readonly description: string;
  /** One key per variable. An empty variable counts as missing. */
  readonly env: E;
  create(env: z.infer<E>): T;
  /**
   * Returns one line for people if the service works, for example its version. Otherwise throws
   * what is wrong and what to do.
   */
  checkHealth(client: T): Promise<string>;
  close?(client: T): Promise<void>;
}

/** Declares a resource. Its client is built at first use, once per worker. */
export function defineResource<E extends z.ZodObject, T>(spec: ResourceSpec<E, T>): Resource<T> {
  const variables = Object.keys(spec.env.shape);
  return {
    description: spec.description,
    variables,
    configure: (env) => {
      const given = Object.fromEntries(
        variables.filter((name) => env[name]).map((name) => [name, env[name]]),
      );
      const parsed = spec.env.safeParse(given);
      if (parsed.success) return { ok: true, create: () => spec.create(parsed.data) };
      return {
        ok: false,
        problems: parsed.error.issues.map((issue) =>
          problemOf(String(issue.path[0]), given, issue.message),
        ),
      };
    },
    checkHealth: (client) => spec.checkHealth(client),
    close: async (client) => spec.close?.(client),
  };
}

function problemOf(variable: string, given: Env, message: string): VariableProblem {
  const words = message
    .replace(/^Invalid input: expected number, received NaN$/, 'expected a number')
    .replace(/^Invalid URL$/, 'expected a URL');
  return {
    variable,
    problem: given[variable] === undefined ? 'is missing' : `is not valid: ${words}`,
  };
}

export type Resources = Readonly<Record<string, Resource>>;

/** The name of a resource in the definitions. */
export function nameOfResource(
  resources: Resources,
  resource: Resource | undefined,
): string | undefined {
  return Object.entries(resources).find(([, registered]) => registered === resource)?.[0];
}

/** The clients of resources, by name. */
export type ClientsOf<R extends Resources> = {
  readonly [K in keyof R]: R[K] extends Resource<infer T> ? T : never;
};

export interface OpenResources<R extends Resources = Resources> {
  /**
   * Built at first use. Using a client whose variables are missing throws a TerminalError that
   * names them.
   */
  readonly clients: ClientsOf<R>;
  problems(name: string): readonly VariableProblem[];
  isConfigured(name: string): boolean;
  checkHealth(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Builds the clients of a worker or a command from its environment. */
export function openResources<R extends Resources>(resources: R, env: Env): OpenResources<R> {
  const built = new Map<string, unknown>();

  function resourceNamed(name: string): Resource {
    const resource = resources[name];
    if (resource === undefined)
      throw new TerminalError(`No resource is named ${name}`, { code: 'RESOURCE_NOT_FOUND' });
    return resource;
  }

  function client(name: string): unknown {
    if (built.has(name)) return built.get(name);
    const configured = resourceNamed(name).configure(env);
    if (!configured.ok)
      throw new TerminalError(notConfigured(name, configured.problems), {
        code: 'RESOURCE_NOT_CONFIGURED',
      });
    const made = configured.create();
    built.set(name, made);
    return made;
  }

  function problems(name: string): readonly VariableProblem[] {
    const configured = resourceNamed(name).configure(env);
    return configured.ok ? [] : configured.problems;
  }

  const clients = Object.defineProperties(
    {},
    Object.fromEntries(
      Object.keys(resources).map((name) => [name, { enumerable: true, get: () => client(name) }]),
    ),
  ) as ClientsOf<R>;

  return {
    clients,
    problems,
    isConfigured: (name) => problems(name).length === 0,
    checkHealth: async (name) => resourceNamed(name).checkHealth(client(name)),
    close: async () => {
      await Promise.all([...built].map(([name, made]) => resourceNamed(name).close(made)));
    },
  };
}

/** `warehouse is not configured: WAREHOUSE_URL is missing`. */
export function notConfigured(name: string, problems: readonly VariableProblem[]): string {
  return `${name} is not configured: ${problems.map(({ variable, problem }) => `${variable} ${problem}`).join(', ')}`;
}
