import { createHash } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';

/** Encrypts texts that only servers with the same keys can read. */
export interface KeyRing {
  /** @param purpose must be the same for opening the text */
  seal(
    purpose: string,
    value: Readonly<Record<string, unknown>>,
    lifeSeconds: number,
  ): Promise<string>;
  /** Undefined if the text was encrypted with other keys, for another purpose, or too long ago. */
  open(purpose: string, sealed: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/**
 * @param keys 32 bytes each; the first one encrypts. To rotate a key, put the new one first and
 * remove the old one when its texts have expired.
 */
export function createKeyRing(keys: readonly Uint8Array[]): KeyRing {
  const ring = keys.map((key) => ({ id: idOf(key), key }));
  const [first] = ring;
  if (first === undefined) throw new Error('A key ring has at least one key');
  return {
    seal: (purpose, value, lifeSeconds) =>
      new EncryptJWT({ ...value })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: first.id })
        .setAudience(purpose)
        .setExpirationTime(`${lifeSeconds} seconds`)
        .encrypt(first.key),
    open: async (purpose, sealed) => {
      try {
        const { payload } = await jwtDecrypt(
          sealed,
          ({ kid }) => ring.find(({ id }) => id === kid)?.key ?? first.key,
          {
            audience: purpose,
            requiredClaims: ['exp'],
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
          },
        );
        return payload;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}

const idOf = (key: Uint8Array) => createHash('sha256').update(key).digest('base64url').slice(0, 8);
