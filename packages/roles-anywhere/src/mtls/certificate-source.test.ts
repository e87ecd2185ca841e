import { describe, expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { commonName, ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime } from '../testing/forge-chain.ts'
import {
  authorityKeyId,
  generalName,
  keyUsage,
  subjectAltName,
} from '../testing/forge-extensions.ts'
import { mtlsStage, tlsRequest } from '../testing/mtls-stage.ts'
import { forgedClock } from '../testing/verdict.ts'
import { createTrustStore, type TrustStore } from '../trust-store/trust-store.ts'

const account = '000000000001'

describe('MTLS-4 every request', () => {
  test('MTLS-4 a known path is answered at once, and validated once', async () => {
    const stage = mtlsStage()
    const input = tlsRequest(stage.leaf())
    const [first, second] = [stage.source.present(input), stage.source.present(input)]
    const verified = await stage.source.verify(first as never)

    expect(stage.source.verify(second as never)).toBe(verified)
    expect(stage.counted).toEqual(['path ok'])
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
    expect(stage.counted).toEqual(['path ok', 'path Expired'])
  })

  test('MTLS-4 MTLS-6 a store that changes its mind is heard on the next request', async () => {
    const root = forgeCa('plant root')
    const trusting = createTrustStore({
      anchors: [{ id: 'plant', pem: root.pem }],
      clock: forgedClock,
    })
    const changing = { answer: undefined as object | undefined }
    const store: TrustStore = {
      cached: (...asked) => (changing.answer === undefined ? trusting.cached(...asked) : undefined),
      verify: async (...asked) => (changing.answer as never) ?? (await trusting.verify(...asked)),
    }
    const stage = mtlsStage({ store })
    const input = tlsRequest(stage.leaf({}, root))
    const verdicts = [await stage.verdict(input), await stage.verdict(input)]

    changing.answer = { ok: false, code: 'Revoked', rule: 'CRL-8', certificate: 'leaf' }
    verdicts.push(await stage.verdict(input))
    changing.answer = { ok: false, code: 'RevocationUnknown', rule: 'CRL-9', certificate: 'leaf' }
    verdicts.push(await stage.verdict(input))

    expect(verdicts).toEqual([
      'accepted',
      'accepted',
      '401 InvalidCertificate: untrusted client certificate. Reason: Revoked (CRL-8), certificate: leaf',
      '503 ServiceUnavailable: client certificate: status unknown. Reason: RevocationUnknown (CRL-9), certificate: leaf',
    ])
  })

  test('RA-18 at most 64 verifications are in flight', async () => {
    const answers: (() => void)[] = []
    const store: TrustStore = {
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
