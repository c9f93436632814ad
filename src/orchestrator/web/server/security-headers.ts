import { secureHeaders } from 'hono/secure-headers';

const self = ["'self'"];

/**
 * Pages only use resources of this server, run no inline scripts or styles, and cannot be framed.
 * `Strict-Transport-Security` is left to the TLS proxy.
 */
export const securityHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: self,
    styleSrc: self,
    imgSrc: self,
    fontSrc: self,
    connectSrc: self,
    formAction: self,
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
});
