import { z } from 'zod';

const emptyIsMissing = (value: unknown) =>
  typeof value === 'string' && ['', 'null'].includes(value.trim()) ? undefined : value;

const required = z.preprocess(
  emptyIsMissing,
  z.string('an empty value and null count as missing').trim(),
);
const host = required.refine(
  (text) => URL.canParse(withScheme(text)),
  'is neither a host name nor a URL',
);

export const openMetadataEnv = z.object({
  OPEN_METADATA_HOST: host,
  OPEN_METADATA_PORT: z.preprocess(
    emptyIsMissing,
    z.coerce.number().int().min(1).max(65535).default(8585),
  ),
  OPEN_METADATA_TOKEN: required,
  OPEN_METADATA_OUTAGE_MINUTES: z.preprocess(
    emptyIsMissing,
    z.coerce.number().min(0).max(600).default(60),
  ),
});

export type OpenMetadataEnv = z.infer<typeof openMetadataEnv>;

/**
 * The server's address without a trailing slash. A port in the host takes precedence over
 * `OPEN_METADATA_PORT`.
 */
export function openMetadataUrl(env: OpenMetadataEnv): string {
  const address = withScheme(env.OPEN_METADATA_HOST);
  const url = new URL(address);
  if (!/^\w+:\/\/[^/]*:\d+(\/|$)/.test(address)) url.port = String(env.OPEN_METADATA_PORT);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function withScheme(hostOrUrl: string): string {
  if (/^https?:\/\//i.test(hostOrUrl)) return hostOrUrl;
  return /^(localhost|host\.docker\.internal)(:|\/|$)/i.test(hostOrUrl)
    ? `http://${hostOrUrl}`
    : `https://${hostOrUrl}`;
}
