import { TerminalError } from '@moderate/orchestrator';

export interface NamePatterns {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/**
 * Whether a name is selected. Patterns are regular expressions that must match at the start of the
 * name, but not up to its end: `postgres` also matches `postgres_copy`. An empty `include` selects
 * everything.
 *
 * @throws TerminalError that quotes an invalid regular expression
 */
export function nameFilter({
  include = [],
  exclude = [],
}: NamePatterns): (name: string) => boolean {
  const included = anyOf(include);
  const excluded = anyOf(exclude);
  return (name) => (include.length === 0 || included(name)) && !excluded(name);
}

function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(fromStart);
  return (name) => expressions.some((expression) => expression.test(name));
}

function fromStart(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})`, 's');
  } catch (error) {
    throw new TerminalError(`"${pattern}" is not a regular expression`, { cause: error });
  }
}
