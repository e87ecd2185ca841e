import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CredentialScope } from './authorization-header.ts'
import { sha256Hex } from './canonical-request.ts'

/** Writes the string to sign: algorithm, time, scope and the hash of the canonical request. */
export function stringToSign(
  algorithm: string,
  amzDate: string,
  scope: CredentialScope,
  canonical: string,
): string {
  const { date, region, service, terminator } = scope
  return `${algorithm}\n${amzDate}\n${date}/${region}/${service}/${terminator}\n${sha256Hex(canonical)}`
}

/** Derives the key of one day, region and service from a secret access key. */
export function signingKey(secret: string, scope: CredentialScope): Buffer {
  let key = hmac(Buffer.from(`AWS4${secret}`, 'utf8'), scope.date)
  for (const part of [scope.region, scope.service, scope.terminator]) key = hmac(key, part)
  return key
}

/** Compares a signature in constant time (SIG-11). */
export function isSignature(key: Buffer, text: string, signature: string): boolean {
  const expected = hmac(key, text)
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected) // RULE sigv4.constant-time
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest()
}
