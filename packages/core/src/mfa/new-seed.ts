import { Secret, TOTP } from 'otpauth'
import type { Random } from '../ports/random.ts'
import { seedBytes } from './sealed-seed.ts'

/** A seed for an authenticator. All of it is secret. */
export interface NewSeed {
  readonly bytes: Uint8Array
  /** 32 letters, for typing. */
  readonly base32: string
  /** `otpauth://totp/…`. */
  readonly uri: string
}

/** What an authenticator shows with a seed, and where the seed comes from. */
export interface NewSeedOptions {
  /** Shown beside the code. */
  readonly label: string
  /** Shown above the code. */
  readonly issuer: string
  readonly random: Random
}

/** Makes a seed: SHA-1, six digits, 30 seconds (MFA-1). */
export function newSeed({ label, issuer, random }: NewSeedOptions): NewSeed {
  const bytes = random.bytes(seedBytes)
  const secret = new Secret({ buffer: Uint8Array.from(bytes).buffer })
  const totp = new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits: 6, period: 30 })
  return { bytes, base32: secret.base32, uri: totp.toString() }
}
