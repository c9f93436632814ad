/** The same outcome, without secrets in the `message` or `reason` that it has for people. */
export function withoutSecrets<O extends object>(outcome: O, secrets: readonly string[]): O {
  const redact = (text: string) => secrets.reduce((redacted, secret) => redacted.replaceAll(secret, '***'), text);
  return {
    ...outcome,
    ...('message' in outcome && typeof outcome.message === 'string' && { message: redact(outcome.message) }),
    ...('reason' in outcome && typeof outcome.reason === 'string' && { reason: redact(outcome.reason) }),
  };
}
