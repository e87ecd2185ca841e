import type { Certificates } from '../certificates.ts'
import type { Desk } from '../desk.ts'

/** Everything a caller of the demonstration can see: addresses, and its own keys. */
export interface World {
  readonly desk: Desk
  /** The orders API and its STS, by IPv4. */
  readonly api: string
  /** The same by IPv6, where this machine has it. */
  readonly api6: string
  /** The OpenID provider. */
  readonly issuer: string
  readonly certificates: Certificates
  /** What machines with a certificate are told when they are set up. */
  readonly machines: { readonly trustAnchorArn: string; readonly profileArn: string }
}

/** ARN of a role of the orders account. */
export function role(name: string): string {
  return `arn:gw:iam::000000000001:role/${name}`
}

/** ARN of the carrier's role, in the carrier's own account. */
export const carrierRole = 'arn:gw:iam::000000000002:role/carrier'
