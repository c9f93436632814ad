import { TerminalError } from '../errors.ts';
import type { Named } from '../workflow/asset-ref.ts';

/** The clients of a test. Accessing one without a fake throws an error that says what to pass. */
export function withFakes(
  user: string,
  fakes: Named,
  call: 'materialize' | 'inputOf' | 'evaluateSensor',
): Named {
  return new Proxy(fakes, {
    get: (target, name) => {
      if (typeof name !== 'string' || name in target) return Reflect.get(target, name) as unknown;
      throw new TerminalError(
        `${user} uses ${name}, for which the test has no fake: ${call}(…, { resources: { ${name}: … } })`,
      );
    },
  });
}
