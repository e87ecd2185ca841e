import { describe, expect, test } from 'vitest'
import { loadWebAuthnLibrary } from '../mfa/webauthn/load-library.ts'
import { resolveWebAuthn, type WebAuthnOptions } from './webauthn-options.ts'

const good: WebAuthnOptions = { rpId: 'example.com', origins: ['https://app.example.com'] }

const baseUrl = 'https://orders.example'

describe('option webAuthn', () => {
  test('MFA-8 names the site and its origins; the name of the site is its domain', () => {
    expect(resolveWebAuthn(good, baseUrl)).toEqual({ ...good, rpName: 'example.com' })
    expect(resolveWebAuthn({ ...good, rpName: 'Orders' }, baseUrl)?.rpName).toBe('Orders')
    expect(resolveWebAuthn(undefined, baseUrl)).toBeUndefined()
  })

  test.each(['https://example.com', 'https://a.b.example.com:8443'])(
    'MFA-8 %s is an origin of example.com',
    (origin) => {
      expect(resolveWebAuthn({ ...good, origins: [origin] }, baseUrl)?.origins).toEqual([origin])
    },
  )

  test('MFA-8 localhost needs no TLS', () => {
    const options = { rpId: 'localhost', origins: ['http://localhost:3000'] }

    expect(resolveWebAuthn(options, baseUrl)?.origins).toEqual(['http://localhost:3000'])
  })

  test.each([
    { name: 'an origin of another domain', change: { origins: ['https://example.com.evil.test'] } },
    { name: 'a domain that only ends alike', change: { origins: ['https://badexample.com'] } },
    { name: 'an origin without TLS', change: { origins: ['http://app.example.com'] } },
    { name: 'an origin with a path', change: { origins: ['https://app.example.com/'] } },
    { name: 'an origin in capitals', change: { origins: ['https://App.example.com'] } },
    { name: 'a wildcard', change: { origins: ['https://*.example.com'] } },
    { name: 'no origin', change: { origins: [] } },
    { name: 'an origin that is no list', change: { origins: 'https://example.com' as never } },
    { name: 'an id with a scheme', change: { rpId: 'https://example.com' } },
    { name: 'an id in capitals', change: { rpId: 'Example.com' } },
    { name: 'no id', change: { rpId: '' } },
    { name: 'a long name', change: { rpName: 'x'.repeat(65) } },
    { name: 'an unknown option', change: { attestation: 'direct' } },
  ])('MFA-8 $name is refused at the start', ({ change }) => {
    expect(() => resolveWebAuthn({ ...good, ...change }, baseUrl)).toThrow(TypeError)
  })
})

test('MFA-8 without the place of its routes the start is refused', () => {
  expect(() => resolveWebAuthn(good, undefined)).toThrow(
    expect.objectContaining({ code: 'MissingIssuer' }),
  )
})

test('MFA-8 without the library the start is refused, and says what to install', async () => {
  const missing = () => Promise.reject(new Error('Cannot find package'))

  await expect(loadWebAuthnLibrary(missing)).rejects.toThrow(
    '"webAuthn" option needs the package @simplewebauthn/server 14',
  )
  expect(await loadWebAuthnLibrary()).toHaveProperty('verifyAuthenticationResponse')
})
