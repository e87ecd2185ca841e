import type { Confirmation } from '../identity/confirmation.ts'
import { decodeCanonicalBase64Url } from './jose/canonical-base64url.ts'

/** `cnf` as tokens and introspection have it: one member. */
export type ConfirmationClaim =
  | { readonly jkt: string }
  | { readonly 'x5t#S256': string }
  | { readonly sv4: 1 }

/** Writes the claim `cnf`. */
export function confirmationClaim(confirmation: Confirmation): ConfirmationClaim {
  if (confirmation.kind === 'signature') return { sv4: 1 }
  const { kind, thumbprint } = confirmation
  return kind === 'dpop' ? { jkt: thumbprint } : { 'x5t#S256': thumbprint }
}

/**
 * Reads the claim `cnf`.
 *
 * @returns `undefined` for any other value, several members included: what cannot be checked is not ignored.
 */
export function readConfirmation(value: unknown): Confirmation | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const [member, ...others] = Object.entries(value)
  if (member === undefined || others.length > 0) return undefined // RULE pop.one-confirmation
  const [name, content] = member
  if (name === 'sv4') return content === 1 ? Object.freeze({ kind: 'signature' }) : undefined
  if (!isThumbprint(content)) return undefined
  if (name === 'jkt') return Object.freeze({ kind: 'dpop', thumbprint: content })
  if (name === 'x5t#S256') return Object.freeze({ kind: 'certificate', thumbprint: content })
  return undefined
}

function isThumbprint(value: unknown): value is string {
  return typeof value === 'string' && decodeCanonicalBase64Url(value)?.length === 32
}
