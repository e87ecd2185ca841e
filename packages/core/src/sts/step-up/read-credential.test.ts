import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IamError } from '../../errors.ts'
import { readAssertion, readRegistration } from './read-credential.ts'

const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((it) => Buffer.from(it).toString('base64url'))
const assertion = {
  id: 'AAEC',
  rawId: 'AAEC',
  type: 'public-key',
  response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AQ' },
}

describe('MFA-8 what a browser answers', () => {
  test('MFA-8 an assertion is read by the members that are verified', () => {
    const more = { ...assertion, authenticatorAttachment: 'platform', clientExtensionResults: {} }

    expect(readAssertion(more)).toEqual({
      ...assertion.response,
      id: 'AAEC',
      userHandle: undefined,
    })
  })

  test.each([undefined, null, ''])('MFA-8 %j is no user handle', (userHandle) => {
    const response = { ...assertion.response, userHandle }

    expect(readAssertion({ ...assertion, response }).userHandle).toBeUndefined()
  })

  test('MFA-8 a registration has transports, each once', () => {
    const response = { clientDataJSON: 'e30', attestationObject: 'oA', transports: ['usb', 'usb'] }

    expect(readRegistration({ ...assertion, response })).toEqual({
      id: 'AAEC',
      clientDataJSON: 'e30',
      attestationObject: 'oA',
      transports: ['usb'],
    })
  })

  test.each([
    { transports: 'usb' },
    { transports: ['USB'] },
    { transports: Array.from({ length: 9 }, (_, at) => 'abcdefghi'.slice(0, at + 1)) },
    { transports: [{}] },
  ])('MFA-8 $transports are no transports', (change) => {
    const response = { clientDataJSON: 'e30', attestationObject: 'oA', ...change }

    expect(() => readRegistration({ ...assertion, response })).toThrow(IamError)
  })

  test('PLAT-21 every accepted member is the one spelling of its bytes', () => {
    fc.assert(
      fc.property(bytes, fc.string({ maxLength: 6 }), (value, tail) => {
        const id = value + tail
        try {
          const read = readAssertion({ ...assertion, id, rawId: id })
          expect(Buffer.from(read.id, 'base64url').toString('base64url')).toBe(id)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ValidationError' })
        }
      }),
    )
  })

  test('INV-10 whatever JSON holds is read or refused, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, response) => {
        for (const value of [whole, { ...assertion, response }]) {
          for (const read of [readAssertion, readRegistration]) {
            try {
              read(value)
            } catch (error) {
              expect(error).toMatchObject({ code: 'ValidationError' })
            }
          }
        }
      }),
    )
  })
})
