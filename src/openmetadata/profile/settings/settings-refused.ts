/**
 * A table whose profile would violate its settings in OpenMetadata. The message quotes no value.
 */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';

  constructor(problem: string, level: 'table' | 'schema' | 'database' = 'table') {
    super(
      `not profiled, since the profiler settings of ${level === 'table' ? 'the' : 'its'} ${level} in OpenMetadata cannot be obeyed: ${problem}`,
    );
  }
}
