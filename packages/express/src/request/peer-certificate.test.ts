import { createHash } from 'node:crypto'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { peerCertificate } from './peer-certificate.ts'

/** A socket of TLS as far as it is asked, and how often it was. */
function tlsSocket(der: Buffer | undefined, ...beside: readonly Buffer[]) {
  const chain = beside.reduceRight<object | undefined>(
    (issuerCertificate, raw) => ({ raw, issuerCertificate }),
    undefined,
  )
  const socket = Object.assign(new Socket(), {
    encrypted: true,
    asked: 0,
    mayRenegotiate: true,
    getPeerX509Certificate() {
      socket.asked += 1
      return der && { raw: der, issuerCertificate: chain }
    },
    disableRenegotiation() {
      socket.mayRenegotiate = false
    },
  })
  return socket
}

test('POP-4 MTLS-4 the thumbprint is SHA-256 of the DER, computed once per socket', () => {
  const der = Buffer.from('certificate')
  const socket = tlsSocket(der)

  const peers = [peerCertificate(socket), peerCertificate(socket)]

  const thumbprint = createHash('sha256').update(der).digest('base64url')
  expect(peers[0]).toMatchObject({ thumbprint, certificate: der })
  expect(peers[1]).toBe(peers[0])
  expect(socket.asked).toBe(1)
})

test('MTLS-5 a socket whose certificate was read does not renegotiate', () => {
  const socket = tlsSocket(Buffer.from('certificate'))

  peerCertificate(socket)

  expect(socket.mayRenegotiate).toBe(false)
})

test('MTLS-3 RA-15 what was sent beside is read when asked for, and at most nine of it', () => {
  const many = Array.from({ length: 12 }, (_, index) => Buffer.from(`ca ${index}`))
  const socket = tlsSocket(Buffer.from('certificate'), ...many)

  expect(peerCertificate(socket)?.sentBeside()).toEqual(many.slice(0, 9))
  expect(peerCertificate(tlsSocket(Buffer.from('resumed')))?.sentBeside()).toEqual([])
})

test('POP-5 a socket without certificate has no thumbprint, and is asked once', () => {
  const socket = tlsSocket(undefined)

  expect([peerCertificate(socket), peerCertificate(socket)]).toEqual([undefined, undefined])
  expect(socket.asked).toBe(1)
})

test('POP-5 a socket without TLS has no certificate', () => {
  expect(peerCertificate(new Socket())).toBeUndefined()
})
