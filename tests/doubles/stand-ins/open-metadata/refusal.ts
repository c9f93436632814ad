/** A response other than success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Body of a response: the server uses two formats. */
export function refusalBody({ status, message }: Refusal): object {
  return status >= 500
    ? { responseMessage: message, errorType: 'UNHANDLED_SERVER_EXCEPTION' }
    : { code: status, message };
}
