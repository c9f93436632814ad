import { secureHeaders } from 'hono/secure-headers';

const self = ["'self'"];

/**
 * Pages load and send to nothing but this server, run no inline script or style, and stand in no frame. There is no `Strict-Transport-Security`:
 * whoever serves this over TLS sets it.
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
