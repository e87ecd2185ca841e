import { hash } from 'node:crypto'
import { base32Letters } from '../identity/unique-id.ts'
import type { Random } from '../ports/random.ts'

const letters = 20

/** A new code without its hyphens: 20 letters of `A-Z2-7`, 100 bits. */
export function newRecoveryCode(random: Random): string {
  return base32Letters(random.bytes(letters))
}

/** The code as it is shown: groups of four with hyphens between. */
export function formatRecoveryCode(code: string): string {
  return code.replace(/.{4}(?=.)/g, '$&-')
}

/**
 * The code that somebody typed: hyphens and spaces do not count, nor does case.
 *
 * @returns `undefined` for what can be no code.
 */
export function readRecoveryCode(text: string): string | undefined {
  const code = text.replace(/[ -]/g, '').replace(/[a-z]/g, (letter) => letter.toUpperCase())
  return code.length === letters && /^[A-Z2-7]+$/.test(code) ? code : undefined
}

/**
 * What is stored of a code. 100 random bits cannot be guessed from a hash however fast it is, so a slow one would only
 * cost the service; the user is part of it, so that the entry of one user says nothing about another's.
 */
export function hashOfCode(userId: string, code: string): Buffer {
  // Both have a fixed length: the border between them cannot move.
  return hash('sha256', `gatewarden recovery code ${userId}${code}`, 'buffer') // RULE mfa.recovery-codes-hashed
}
