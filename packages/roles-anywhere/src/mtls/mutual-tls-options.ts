import { constants } from 'node:crypto'

/**
 * Options of `node:https` for servers whose clients prove certificates: `createServer({ key, cert, ...mutualTlsOptions }, app)`.
 * The server asks for a certificate and accepts every one, so that our validator is the only authority (MTLS-1);
 * renegotiation is off, and a session can be resumed for 300 seconds (MTLS-5).
 */
export const mutualTlsOptions: {
  readonly requestCert: true
  readonly rejectUnauthorized: false
  /** Seconds. */
  readonly sessionTimeout: 300
  readonly secureOptions: number
} = Object.freeze({
  requestCert: true,
  rejectUnauthorized: false,
  sessionTimeout: 300, // RULE mtls.ticket-life
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
})
