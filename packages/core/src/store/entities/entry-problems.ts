import { isKeyVersion } from '../../identity/access-key.ts'
import { isAccountId } from '../../identity/names.ts'
import { isUniqueId } from '../../identity/unique-id.ts'
import { parseInstant } from '../../policy/condition/instant.ts'

/** Whose credentials an entry belongs to. */
export type CredentialOwner = 'user' | 'root'

/** What is wrong with the unique id of the owner of a credential. Each completes "`NAME` ...". */
export function ownerIdProblem(owner: CredentialOwner): (text: string) => string | undefined {
  return owner === 'root' ? rootIdProblem : userIdProblem
}

function userIdProblem(text: string): string | undefined {
  return isUniqueId('AIDA', text) ? undefined : 'must be `AIDA` and 17 of `A-Z2-7`'
}

function rootIdProblem(text: string): string | undefined {
  return isAccountId(text) ? undefined : 'must be the id of the account'
}

/** What is wrong with the version of a master key. */
export function versionProblem(text: string): string | undefined {
  return isKeyVersion(text) ? undefined : 'must be 1 to 16 letters, digits, `.`, `_` or `-`'
}

/** What is wrong with a time in whole seconds. */
export function dateProblem(text: string): string | undefined {
  const isUtc = /^.{10}T\d\d:\d\d:\d\dZ$/.test(text) && parseInstant(text) !== undefined
  return isUtc ? undefined : 'must be a time such as `2030-01-31T12:00:00Z`'
}

/** Milliseconds since the epoch of a time that has no problem. */
export function millisecondsOf(date: string): number {
  return Number(parseInstant(date))
}

/** What is wrong with bytes in base64url: one text for one value, no padding (PLAT-21). */
export function base64UrlProblem(text: string, min: number, max: number): string | undefined {
  const bytes = Buffer.from(text, 'base64url')
  const isCanonical = bytes.toString('base64url') === text
  if (isCanonical && bytes.length >= min && bytes.length <= max) return undefined
  return `must be ${min === max ? max : `${min} to ${max}`} bytes in base64url`
}
