import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

/** How a token is signed: correctly, not at all, with a publicly known key, or with another key. */
export type Signing = 'RS256' | 'none' | 'HS256' | 'foreign';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function createSigner() {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const rsa = (text: string, key: KeyObject) =>
    sign('RSA-SHA256', Buffer.from(text), key).toString('base64url');
  return {
    keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }],
    sign: (claims: Claims, signing: Signing): string => {
      const alg = signing === 'foreign' ? 'RS256' : signing;
      const text = `${encode({ alg, kid })}.${encode(claims)}`;
      if (signing === 'none') return `${text}.`;
      const key = signing === 'foreign' ? foreign.privateKey : own.privateKey;
      const secret = own.publicKey.export({ format: 'pem', type: 'spki' });
      const signature =
        signing === 'HS256'
          ? createHmac('sha256', secret).update(text).digest('base64url')
          : rsa(text, key);
      return `${text}.${signature}`;
    },
  };
}
