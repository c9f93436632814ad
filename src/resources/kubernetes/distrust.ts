import { oneLine } from '../rest/one-line.ts';

/**
 * Codes of Node and OpenSSL for certificates that are not trusted by either side, and for servers
 * that do not speak TLS.
 */
const codes =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$|EPROTO$)/;
const deepest = 5;

/** Why there is no secure connection; a retry does not fix certificates. */
export function distrustOf(error: unknown): string | undefined {
  let inner = error;
  for (let depth = 0; depth < deepest && inner instanceof Error; depth += 1) {
    if ('code' in inner && typeof inner.code === 'string' && codes.test(inner.code))
      return oneLine(`${inner.message} (${inner.code})`);
    inner = inner.cause;
  }
  return undefined;
}
