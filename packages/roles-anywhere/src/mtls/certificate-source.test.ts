import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { commonName, ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime } from '../testing/forge-chain.ts'
import { crlEntry, crlPem, forgeCrl } from '../testing/forge-crl.ts'
import {
  authorityKeyId,
  generalName,
  keyUsage,
  subjectAltName,
} from '../testing/forge-extensions.ts'
import { mtlsStage, tlsRequest } from '../testing/mtls-stage.ts'
import type { TrustStore } from '../trust-store/trust-store.ts'

const account = '000000000001'

const noRevocation = { revocation: undefined as never, generation: 0 }

describe('MTLS-4 every request', () => {
  test('MTLS-4 a known path is answered at once, and validated once', async () => {
    const stage = mtlsStage()
    const input = tlsRequest(stage.leaf())
    const [first, second] = [stage.source.present(input), stage.source.present(input)]
    const verified = await stage.source.verify(first as never)

    expect(stage.source.verify(second as never)).toBe(verified)
    expect(stage.counted.filter((line) => line.startsWith('path'))).toEqual(['path ok'])
  })

  test('MTLS-4 X509-26 a certificate that ends while the connection stays is refused', async () => {
    const stage = mtlsStage()
    const input = tlsRequest(stage.leaf({ notAfter: der.utcTime('250101000100Z') }))
    const before = await stage.verdict(input)

    stage.clock.time = forgedTime + 61_000

    expect(before).toBe('accepted')
    expect(await stage.verdict(input)).toBe(
      '401 InvalidCertificate: untrusted client certificate. Reason: Expired (X509-26), certificate: leaf',
    )
    expect(stage.counted.filter((line) => line.startsWith('path'))).toEqual([
      'path ok',
      'path Expired',
    ])
  })

  test('MTLS-4 CRL-8 a certificate that a list revokes has no rights from the next request on', async () => {
    const stage = mtlsStage()
    const input = tlsRequest(stage.leaf({ serial: der.integer(0x2a) }))
    const other = tlsRequest(stage.leaf({ serial: der.integer(0x2b) }))
    const verdicts = [await stage.verdict(input), await stage.verdict(input)]

    await stage.trust.revocation.importCrl(
      crlPem(forgeCrl(stage.root, { entries: [crlEntry([0x2a])] })),
    )
    stage.clock.time += 1_000
    verdicts.push(await stage.verdict(input), await stage.verdict(other))

    expect(verdicts).toEqual([
      'accepted',
      'accepted',
      '401 InvalidCertificate: untrusted client certificate. Reason: Revoked (CRL-8), certificate: leaf',
      'accepted',
    ])
  })

  test('MTLS-6 CRL-9 a status that cannot be told is 503, never an allow and never 401', async () => {
    const stage = mtlsStage()
    const input = tlsRequest(stage.leaf())
    const before = await stage.verdict(input)

    await stage.trust.revocation.importCrl(
      forgeCrl(stage.root, { nextUpdate: der.utcTime('241231000000Z') }),
    )

    expect(before).toBe('accepted')
    expect(await stage.verdict(input)).toBe(
      '503 ServiceUnavailable: client certificate: status unknown. Reason: CrlStale (CRL-9), certificate: leaf',
    )
  })

  test('CRL-11 a key that is denied locally is refused at once', async () => {
    const stage = mtlsStage()
    const key = ecKey()
    const input = tlsRequest(stage.leaf({ key }))
    const before = await stage.verdict(input)

    const hash = createHash('sha256').update(key.spki).digest('base64url')
    stage.trust.revocation.deny({ denySpki: [hash] })

    expect(before).toBe('accepted')
    expect(await stage.verdict(input)).toContain('Reason: LocallyDenied (CRL-11)')
  })

  test('CRL-9 what is accepted without its status is counted, and an anchor may insist', async () => {
    const stage = mtlsStage()
    const root = forgeCa('plant root')
    const strict = mtlsStage({
      anchors: [{ name: 'plant', pem: root.pem, revocation: { mode: 'require-leaf' } }],
    })
    const lax = await stage.verdict(tlsRequest(stage.leaf()))

    expect(lax).toBe('accepted')
    expect(stage.counted).toContain('unchecked no_list')
    expect(await strict.verdict(tlsRequest(strict.leaf({}, root)))).toContain(
      '503 ServiceUnavailable',
    )
  })

  test('RA-18 at most 64 verifications are in flight', async () => {
    const answers: (() => void)[] = []
    const store: TrustStore = {
      ...noRevocation,
      cached: () => undefined,
      verify: () =>
        new Promise((resolve) => {
          const refusal = { ok: false, code: 'NameChain', rule: 'X509-24', certificate: 'leaf' }
          answers.push(() => resolve(refusal as never))
        }),
    }
    const stage = mtlsStage({ store })
    const waiting = Array.from({ length: 64 }, (_, at) =>
      stage.verdict(tlsRequest(Uint8Array.of(at))),
    )

    const tooMany = await stage.verdict(tlsRequest(Uint8Array.of(64)))
    for (const answer of answers) answer()

    expect(tooMany).toContain('503 ServiceUnavailable')
    expect(await Promise.all(waiting)).toEqual(Array(64).fill(expect.stringContaining('401')))
  })
})

describe('MTLS-3 resumed sessions', () => {
  const stage = mtlsStage()
  const intermediate = forgeCa('intermediate', stage.root)

  test('MTLS-3 the intermediates of a path that was valid are remembered by leaf', async () => {
    const leaf = stage.leaf({}, intermediate)
    await stage.verdict(tlsRequest(leaf, [intermediate.der]))
    // Past the cached path.
    stage.clock.time = forgedTime + 301_000

    expect(await stage.verdict(tlsRequest(leaf))).toBe('accepted')
  })

  test('MTLS-3 what was never proven is not remembered', async () => {
    const stranger = forgeCa('stranger', forgeCa('other root'))
    const leaf = stage.leaf({}, stranger)
    await stage.verdict(tlsRequest(leaf, [stranger.der, intermediate.der]))
    const other = stage.leaf({}, intermediate)

    expect(await stage.verdict(tlsRequest(leaf))).toContain('Reason: NameChain')
    expect(await stage.verdict(tlsRequest(other))).toContain('Reason: NameChain')
  })

  test('MTLS-3 configured intermediates serve every leaf', async () => {
    const root = forgeCa('plant root')
    const own = forgeCa('own', root)
    const configured = mtlsStage({ anchors: [root.pem], intermediates: [own.pem] })

    expect(await configured.verdict(tlsRequest(stage.leaf({}, own)))).toBe('accepted')
  })
})

describe('MTLS-1 our validator alone', () => {
  const stage = mtlsStage()
  const key = ecKey()
  const aki = authorityKeyId(stage.root.key)

  test.each([
    { name: 'states digitalSignature', extensions: [keyUsage(0), aki], want: 'accepted' },
    { name: 'states no key usage', extensions: [aki], want: 'accepted' },
    {
      name: 'states another key usage',
      extensions: [keyUsage(2), aki],
      want: 'KeyUsageForbids (X509-33)',
    },
  ])('X509-33 a leaf that $name: $want', async ({ extensions, want }) => {
    const input = tlsRequest(stage.leaf({ key, extensions }))

    expect(await stage.verdict(input)).toContain(want)
    expect(await stage.verdict(input)).toContain(want)
  })

  test.each([
    { name: 'that is no DER', leaf: Buffer.from('certificate'), want: 'DerInvalid' },
    { name: 'of a stranger', leaf: stage.leaf({}, forgeCa('stranger')), want: 'NameChain' },
  ])('MTLS-6 INV-3 a certificate $name is 401, never anonymous', async ({ leaf, want }) => {
    expect(await stage.verdict(tlsRequest(leaf))).toContain(`401 InvalidCertificate`)
    expect(await stage.verdict(tlsRequest(leaf))).toContain(want)
  })

  test('MTLS-6 without a certificate there is none', async () => {
    expect(await stage.verdict(tlsRequest(undefined))).toBe('none')
  })
})

describe('MTLS-12 MTLS-13 X.509-SVIDs', () => {
  const root = forgeCa('plant root')
  const stage = mtlsStage({
    anchors: [{ name: 'plant', pem: root.pem, trustDomain: 'plant.example' }],
    profile: 'spiffe',
  })
  const svid = (id: string) =>
    stage.leaf(
      { subject: der.sequence(), moreExtensions: [subjectAltName([generalName.uri(id)], true)] },
      root,
    )

  test('MTLS-12 the identity is the URI: no CN is needed', async () => {
    const presented = stage.source.present(tlsRequest(svid('spiffe://plant.example/press-4')))
    const { keys, claims } = (await stage.source.verify(presented as never)).identity()

    expect(keys.get('aws:sourceidentity')).toBe('spiffe=3A=2F=2Fplant.example=2Fpress-4')
    expect(claims.get('name')).toBe('spiffe=3A=2F=2Fplant.example=2Fpress-4')
  })

  test.each([
    { id: 'spiffe://other.example/press-4', want: 'TrustDomainMismatch (MTLS-13)' },
    { id: 'https://plant.example/press-4', want: 'SpiffeIdInvalid (MTLS-12)' },
  ])('MTLS-12 MTLS-13 `$id` is refused', async ({ id, want }) => {
    expect(await stage.verdict(tlsRequest(svid(id)))).toContain(want)
  })
})

test('MTLS-7 the default is the name of RA-30, the tags of RA-27 and the anchor', async () => {
  const stage = mtlsStage()
  const presented = stage.source.present(tlsRequest(stage.leaf({ subject: commonName('press-4') })))

  const verified = await stage.source.verify(presented as never)

  const { subject, session, keys } = verified.identity()
  expect(verified.anchor).toMatch(
    new RegExp(`^arn:gw:rolesanywhere:plant-1:${account}:trust-anchor/[0-9a-f-]{36}$`),
  )
  expect(subject).toMatch(/^x509:[A-Za-z0-9_-]{43}:[0-9a-f]+$/)
  expect(session).toBeUndefined()
  expect(keys.get('aws:sourceidentity')).toBe('press-4')
  expect(keys.get('aws:principaltag/x509subject/cn')).toBe('press-4')
  expect(keys.get('rolesanywhere:via')).toBe('tls')
  expect(keys.has('aws:sourcearn')).toBe(false)
})
