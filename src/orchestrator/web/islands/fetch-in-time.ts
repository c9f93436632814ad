/** A server that is frozen or out of reach would hold a request for minutes. */
const answerMs = 20_000;

/** Fetches an address, and fails if the server has not answered in time. */
export const fetchInTime = (address: string | URL, init: RequestInit = {}): Promise<Response> =>
  fetch(address, { ...init, signal: AbortSignal.timeout(answerMs) });
