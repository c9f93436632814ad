/** The same reply, without secrets in the `message` or `reason` that it has for people. */
export function withoutSecrets<R extends object>(reply: R, secrets: readonly string[]): R {
  const redact = (text: string) =>
    secrets.reduce((redacted, secret) => redacted.replaceAll(secret, '***'), text);
  return {
    ...reply,
    ...('message' in reply &&
      typeof reply.message === 'string' && { message: redact(reply.message) }),
    ...('reason' in reply && typeof reply.reason === 'string' && { reason: redact(reply.reason) }),
  };
}
