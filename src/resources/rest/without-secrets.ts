/** The same reply, with secrets removed from its `message` or `reason`. */
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
