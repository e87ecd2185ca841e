import { createHash } from 'node:crypto'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { peerCertificate } from './peer-certificate.ts'

/** A socket of TLS as far as it is asked, and how often it was. */
function tlsSocket(der: Buffer | undefined) {
  const socket = Object.assign(new Socket(), {
    encrypted: true,
    asked: 0,
    getPeerX509Certificate() {
      socket.asked += 1
      return der && { raw: der }
    },
  })
  return socket
}

test('POP-4 the thumbprint is SHA-256 of the DER, computed once per socket', () => {
  const der = Buffer.from('certificate')
  const socket = tlsSocket(der)

  const thumbprints = [peerCertificate(socket), peerCertificate(socket)]

  const expected = createHash('sha256').update(der).digest('base64url')
  expect(thumbprints).toEqual([expected, expected])
  expect(socket.asked).toBe(1)
})

test('POP-5 a socket without certificate has no thumbprint, and is asked once', () => {
  const socket = tlsSocket(undefined)

  expect([peerCertificate(socket), peerCertificate(socket)]).toEqual([undefined, undefined])
  expect(socket.asked).toBe(1)
})

test('POP-5 a socket without TLS has no certificate', () => {
  expect(peerCertificate(new Socket())).toBeUndefined()
})
