import { X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { DetailedPeerCertificate } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJsonFetch } from './json-fetch.ts'
import { createPeerOptions, type PeerTrust, publicPeer } from './peer-trust.ts'
import {
  impostorPem,
  intermediatePem,
  leafKeyPem,
  leafPem,
  rootPem,
} from './testing/idp-certificates.ts'

const thumbprintOf = (pem: string) =>
  new X509Certificate(pem).fingerprint.replaceAll(':', '').toLowerCase()

let server: Server
let reached = 0
beforeAll(async () => {
  server = createServer({ cert: leafPem + intermediatePem, key: leafKeyPem }, (_, response) => {
    reached += 1
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"keys":[]}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterAll(() => new Promise((done) => server.close(done)))

/** What comes of reading from the host, and whether anything was sent to it. */
async function read(trust: Partial<PeerTrust>, host = 'idp.test') {
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const { port } = server.address() as AddressInfo
  const before = reached
  const outcome = await createJsonFetch({ resolve })(new URL(`https://${host}:${port}/keys`), {
    ...publicPeer,
    allowsPrivate: true,
    ...trust,
  }).then(
    () => 'read',
    (error) => error.code ?? error.message,
  )
  return { outcome, wasSent: reached > before }
}

const refusedPin = {
  outcome: 'no certificate of the host has a pinned thumbprint',
  wasSent: false,
}

test('FED-13 a host is trusted by the CA store of Node alone, unless a CA is named', async () => {
  expect(await read({})).toEqual({ outcome: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', wasSent: false })
})

test('FED-13 a host is trusted by a CA that the provider names', async () => {
  expect(await read({ ca: rootPem })).toEqual({ outcome: 'read', wasSent: true })
})

test('FED-13 the CAs of a provider are parsed once', () => {
  const optionsOf = createPeerOptions()
  const contextOf = (ca: string) => optionsOf({ ...publicPeer, ca }).secureContext

  expect(contextOf(rootPem)).toBe(contextOf(rootPem))
  expect(contextOf(rootPem)).not.toBe(contextOf(impostorPem))
})

test('FED-13 a CA does not vouch for another name', async () => {
  const { outcome, wasSent } = await read({ ca: rootPem }, 'other.test')

  expect([outcome, wasSent]).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID', false])
})

test.each([
  { name: 'the intermediate', pem: intermediatePem },
  { name: 'the leaf', pem: leafPem },
  { name: 'the root', pem: rootPem },
])('FED-13 a pinned thumbprint is found in the chain: $name', async ({ pem }) => {
  const thumbprints = ['00'.repeat(20), thumbprintOf(pem)]

  expect(await read({ ca: rootPem, thumbprints })).toEqual({ outcome: 'read', wasSent: true })
})

test('FED-13 a host without a pinned certificate is refused before anything is sent', async () => {
  expect(await read({ ca: rootPem, thumbprints: ['00'.repeat(20)] })).toEqual(refusedPin)
})

test('FED-13 a pin does not replace the CA', async () => {
  const { outcome } = await read({ thumbprints: [thumbprintOf(leafPem)] })

  expect(outcome).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')
})

test('FED-13 a pinned certificate that signed nothing in the chain does not count', () => {
  const raw = (pem: string) => new X509Certificate(pem).raw
  const chain = {
    raw: raw(leafPem),
    subjectaltname: 'DNS:idp.test',
    subject: { CN: 'idp.test' },
    issuerCertificate: { raw: raw(impostorPem) },
  } as unknown as DetailedPeerCertificate
  const check = (pem: string) =>
    createPeerOptions()({ ...publicPeer, thumbprints: [thumbprintOf(pem)] }).checkServerIdentity?.(
      'idp.test',
      chain,
    )

  expect(check(impostorPem)?.message).toBe(refusedPin.outcome)
  expect(check(leafPem)).toBeUndefined()
})
