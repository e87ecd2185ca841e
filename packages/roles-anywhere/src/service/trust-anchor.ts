import { checkKnownKeys, checkName } from '../option-checks.ts'
import type { RevocationOptions } from '../revocation/revocation-rule.ts'
import { configuredArn, type ServiceScope } from './service-scope.ts'

/** A trust anchor: the CA certificates whose leaves may ask for sessions. */
export interface TrustAnchorOptions {
  /** 1 to 255 letters, digits, spaces, `-` and `_`; unique among the anchors. */
  readonly name: string
  /** One to ten CA certificates, at most 16,000 characters. */
  readonly pem: string
  /** Default true. */
  readonly enabled?: boolean
  /** UUID in lower case. Default derived from scope and name. */
  readonly id?: string
  /** WARNING: everybody who can buy a certificate of that CA can then log in. Default false. */
  readonly unsafePublicRoot?: boolean
  /** How the status of its certificates is judged. Default that of the service. */
  readonly revocation?: RevocationOptions
}

/** A checked trust anchor; its certificates are in the trust store under its ARN. */
export interface TrustAnchor {
  readonly name: string
  readonly arn: string
  readonly pem: string
  readonly enabled: boolean
  readonly unsafePublicRoot: boolean
  readonly revocation: RevocationOptions | undefined
}

const knownKeys = ['name', 'pem', 'enabled', 'id', 'unsafePublicRoot', 'revocation'] as const

/** Checks the options of one anchor. The certificates are checked by the trust store. @throws {TypeError} */
export function readTrustAnchor(options: TrustAnchorOptions, scope: ServiceScope): TrustAnchor {
  checkKnownKeys('trustAnchors', options, knownKeys)
  checkName('trustAnchors', options.name)
  return Object.freeze({
    name: options.name,
    arn: configuredArn(scope, 'trust-anchor', options),
    pem: options.pem,
    enabled: options.enabled ?? true,
    unsafePublicRoot: options.unsafePublicRoot ?? false,
    revocation: options.revocation,
  })
}
