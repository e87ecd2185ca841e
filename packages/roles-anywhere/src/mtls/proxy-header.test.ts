import type { HttpInput } from '@gatewarden/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forgeCa, pemOf } from '../testing/forge-chain.ts'
import { mtlsStage, proxiedRequest, tlsRequest } from '../testing/mtls-stage.ts'
import { presentedLeaf } from './presented-leaf.ts'
import { type ProxyHeaderOptions, proxyHeader } from './proxy-header.ts'

const root = forgeCa('plant root')
const intermediate = forgeCa('intermediate', root)

function stageOf(name: string, options: ProxyHeaderOptions) {
  const source = proxyHeader(name, { trustedProxies: ['10.0.0.0/24'], ...options })
  return mtlsStage({ anchors: [root.pem], source })
}

const percent = encodeURIComponent
const albEscape = (pem: string) => pem.replace(/[^A-Za-z0-9._~+/=-]/g, (char) => percent(char))
const bytes = (der: Uint8Array) => `:${Buffer.from(der).toString('base64')}:`

const stages = {
  rfc9440: stageOf('Client-Cert', { format: 'rfc9440' }),
  envoy: stageOf('X-Forwarded-Client-Cert', { format: 'envoy' }),
  envoyOfTwo: stageOf('X-Forwarded-Client-Cert', { format: 'envoy', hops: 2 }),
  nginx: stageOf('X-SSL-Client-Cert', { format: 'nginx' }),
  alb: stageOf('X-Amzn-Mtls-Clientcert', { format: 'alb' }),
  albLeaf: stageOf('X-Amzn-Mtls-Clientcert-Leaf', { format: 'alb' }),
}
const leaf = stages.nginx.leaf({}, root)
const below = stages.nginx.leaf({}, intermediate)
const [pem, belowPem] = [pemOf(leaf), pemOf(below)]
const xfcc = `By=spiffe://mesh/app;Hash=00;Cert="${percent(pem)}";Subject="CN=a,O=\\"b;c\\"";URI=`
const chained = `Cert="${percent(belowPem)}";Chain="${percent(belowPem + intermediate.pem)}"`

type Row = readonly [stage: keyof typeof stages, ...headers: string[]]

describe('MTLS-11 each format, and always our validator', () => {
  test.each<{ name: string; row: Row }>([
    { name: 'a byte sequence', row: ['rfc9440', 'Client-Cert', bytes(leaf)] },
    {
      name: 'a byte sequence with a chain',
      row: [
        'rfc9440',
        'Client-Cert',
        bytes(below),
        'Client-Cert-Chain',
        `${bytes(intermediate.der)}, ${bytes(root.der)}`,
      ],
    },
    { name: 'an element with its certificate', row: ['envoy', 'X-Forwarded-Client-Cert', xfcc] },
    { name: 'an element with its chain', row: ['envoy', 'x-forwarded-client-cert', chained] },
    {
      name: 'an element with nothing but a chain',
      row: ['envoy', 'x-forwarded-client-cert', `Chain="${percent(belowPem + intermediate.pem)}"`],
    },
    {
      name: 'the first of as many elements as there are proxies',
      row: [
        'envoyOfTwo',
        'x-forwarded-client-cert',
        `${xfcc},By=b;Cert="${percent(intermediate.pem)}"`,
      ],
    },
    { name: 'an escaped PEM', row: ['nginx', 'X-SSL-Client-Cert', percent(pem)] },
    {
      name: 'a chain in which + is itself',
      row: ['alb', 'X-Amzn-Mtls-Clientcert', albEscape(belowPem + intermediate.pem)],
    },
    { name: 'a leaf', row: ['albLeaf', 'X-Amzn-Mtls-Clientcert-Leaf', albEscape(pem)] },
  ])('MTLS-11 $row.0: $name', async ({ row: [stage, ...headers] }) => {
    const { source, verdict, counted } = stages[stage]
    counted.length = 0
    const input = proxiedRequest(...headers)

    expect(await verdict(input)).toBe('accepted')
    const verified = await source.verify(source.present(input) as never)
    expect(verified.identity().keys.get('rolesanywhere:via')).toBe('proxy')
    expect(counted).not.toContain('ignored client_cert')
  })

  const stranger = forgeCa('stranger')
  const strange = stages.nginx.leaf({}, stranger)

  test.each<{ name: string; row: Row }>([
    {
      name: 'rfc9440',
      row: ['rfc9440', 'Client-Cert', bytes(strange), 'Client-Cert-Chain', bytes(stranger.der)],
    },
    {
      name: 'envoy',
      row: ['envoy', 'X-Forwarded-Client-Cert', `Hash=00;Cert="${percent(pemOf(strange))}"`],
    },
    { name: 'nginx', row: ['nginx', 'X-SSL-Client-Cert', percent(pemOf(strange))] },
    {
      name: 'alb',
      row: ['alb', 'X-Amzn-Mtls-Clientcert', albEscape(pemOf(strange) + stranger.pem)],
    },
  ])(
    'MTLS-11 $name: a trusted proxy does not make a certificate trusted',
    async ({ row: [stage, ...headers] }) => {
      expect(await stages[stage].verdict(proxiedRequest(...headers))).toMatch(
        /^401 InvalidCertificate: .*NameChain/,
      )
    },
  )
})

describe('MTLS-10 what is refused', () => {
  test.each<{ name: string; row: Row }>([
    {
      name: 'the header twice',
      row: ['nginx', 'X-SSL-Client-Cert', percent(pem), 'x-ssl-client-cert', percent(pem)],
    },
    {
      name: 'the chain twice',
      row: [
        'rfc9440',
        'Client-Cert',
        bytes(leaf),
        'Client-Cert-Chain',
        bytes(root.der),
        'Client-Cert-Chain',
        bytes(root.der),
      ],
    },
    {
      name: 'a second spelling',
      row: ['nginx', 'X-SSL-Client-Cert', percent(pem), 'X_SSL_Client_Cert', percent(pem)],
    },
    { name: 'nothing but another spelling', row: ['nginx', 'X_SSL-Client_Cert', percent(pem)] },
    {
      name: 'the header in Connection',
      row: ['nginx', 'X-SSL-Client-Cert', percent(pem), 'Connection', 'close, X-SSL-Client-Cert'],
    },
    { name: 'two certificates for nginx', row: ['nginx', 'X-SSL-Client-Cert', percent(pem + pem)] },
    {
      name: 'two certificates as leaf',
      row: ['albLeaf', 'X-Amzn-Mtls-Clientcert-Leaf', albEscape(pem + root.pem)],
    },
    {
      name: 'two certificates in Cert',
      row: ['envoy', 'X-Forwarded-Client-Cert', `Cert="${percent(pem + pem)}"`],
    },
    {
      name: 'Cert twice',
      row: ['envoy', 'X-Forwarded-Client-Cert', `Cert="${percent(pem)}";cert="${percent(pem)}"`],
    },
    {
      name: 'an element that a client wrote before',
      row: ['envoy', 'X-Forwarded-Client-Cert', `${xfcc},${xfcc}`],
    },
    { name: 'fewer elements than proxies', row: ['envoyOfTwo', 'X-Forwarded-Client-Cert', xfcc] },
    {
      name: 'more elements than proxies',
      row: ['envoyOfTwo', 'X-Forwarded-Client-Cert', `${xfcc},${xfcc},${xfcc}`],
    },
  ])('MTLS-10 $row.0: $name = 400', async ({ row: [stage, ...headers] }) => {
    expect(await stages[stage].verdict(proxiedRequest(...headers))).toMatch(
      /^400 AmbiguousCredentials: /,
    )
  })

  const base64 = Buffer.from(leaf).toString('base64')
  test.each<{ name: string; row: Row }>([
    { name: 'without colons', row: ['rfc9440', 'Client-Cert', base64] },
    { name: 'with parameters', row: ['rfc9440', 'Client-Cert', `${bytes(leaf)};a=1`] },
    { name: 'with stray bits', row: ['rfc9440', 'Client-Cert', ':YR==:'] },
    { name: 'without padding', row: ['rfc9440', 'Client-Cert', ':YQ:'] },
    { name: 'empty sequence', row: ['rfc9440', 'Client-Cert', '::'] },
    { name: 'chain without leaf', row: ['rfc9440', 'Client-Cert-Chain', bytes(root.der)] },
    {
      name: 'list with an empty member',
      row: ['rfc9440', 'Client-Cert', bytes(leaf), 'Client-Cert-Chain', `${bytes(root.der)},`],
    },
    {
      name: 'ten certificates beside the leaf',
      row: [
        'rfc9440',
        'Client-Cert',
        bytes(leaf),
        'Client-Cert-Chain',
        Array(10).fill(bytes(root.der)).join(','),
      ],
    },
    { name: 'no DER', row: ['rfc9440', 'Client-Cert', bytes(Buffer.from('certificate'))] },
    {
      name: 'element without certificate',
      row: ['envoy', 'X-Forwarded-Client-Cert', 'By=a;Hash=00;Subject="CN=press-4"'],
    },
    {
      name: 'unclosed quote',
      row: ['envoy', 'X-Forwarded-Client-Cert', `Hash=00;Cert="${percent(pem)}`],
    },
    {
      name: 'text after a quote',
      row: ['envoy', 'X-Forwarded-Client-Cert', `Cert="${percent(pem)}"x`],
    },
    {
      name: 'a trailing semicolon',
      row: ['envoy', 'X-Forwarded-Client-Cert', `Cert="${percent(pem)}";`],
    },
    {
      name: 'the deprecated variable',
      row: ['nginx', 'X-SSL-Client-Cert', pem.replaceAll('\n', '\t').trim()],
    },
    {
      name: 'a space for a plus',
      row: ['nginx', 'X-SSL-Client-Cert', percent(pem).replace('%0A', ' ')],
    },
    { name: 'base64 left unescaped', row: ['nginx', 'X-SSL-Client-Cert', albEscape(`${pem}=`)] },
    { name: 'half an escape', row: ['nginx', 'X-SSL-Client-Cert', `${percent(pem)}%4`] },
    { name: 'no UTF-8', row: ['nginx', 'X-SSL-Client-Cert', `%FF${percent(pem)}`] },
    {
      name: 'a private key',
      row: ['nginx', 'X-SSL-Client-Cert', percent(pem.replaceAll('CERTIFICATE', 'PRIVATE KEY'))],
    },
    { name: 'no certificate', row: ['alb', 'X-Amzn-Mtls-Clientcert', 'none'] },
  ])('MTLS-10 INV-3 $row.0: $name = 401, never anonymous', async ({ row: [stage, ...headers] }) => {
    expect(await stages[stage].verdict(proxiedRequest(...headers))).toMatch(
      /^401 InvalidCertificate: /,
    )
  })

  test('MTLS-10 an empty header is none: proxies set it where the client showed no certificate', async () => {
    expect(await stages.nginx.verdict(proxiedRequest('X-SSL-Client-Cert', ''))).toBe('none')
    expect(await stages.nginx.verdict(proxiedRequest())).toBe('none')
  })
})

describe('SEC-30 ATK-41 mtls-header: who is believed', () => {
  const headers = ['X-SSL-Client-Cert', percent(pem)]
  const from = (peerAddress: string | undefined, more: Partial<HttpInput> = {}) => ({
    ...proxiedRequest(...headers),
    peerAddress,
    ...more,
  })
  const stage = stageOf('X-SSL-Client-Cert', {
    format: 'nginx',
    trustedProxies: ['10.0.0.0/24', 'fd00::/8', '::ffff:192.0.2.7'],
  })

  test.each(['10.0.0.255', '::ffff:10.0.0.1', 'fd00::1', '192.0.2.7', 'fd12::1%eth0'])(
    'SEC-30 a listed peer: %s',
    async (peer) => {
      expect(await stage.verdict(from(peer))).toBe('accepted')
    },
  )

  test.each(['10.0.1.0', '::ffff:10.0.1.0', 'fe80::1', '192.0.2.8', '::a00:1', undefined])(
    'SEC-30 ATK-41 mtls-header: from %s it is ignored and counted',
    async (peer) => {
      stage.counted.length = 0

      expect(await stage.verdict(from(peer))).toBe('none')
      expect(stage.counted).toEqual(['ignored client_cert'])
    },
  )

  test('SEC-30 what a stranger sends is not even read', async () => {
    stage.counted.length = 0
    const twice = proxiedRequest(...headers, ...headers, 'X_SSL_Client_Cert', 'x')

    expect(await stage.verdict({ ...twice, peerAddress: '203.0.113.1' })).toBe('none')
    expect(stage.counted).toEqual(Array(3).fill('ignored client_cert'))
  })

  test('SEC-30 a forwarded address makes nobody a proxy', async () => {
    const input = proxiedRequest(
      ...headers,
      'X-Forwarded-For',
      '10.0.0.1',
      'Forwarded',
      'for=10.0.0.1',
    )

    expect(await stage.verdict({ ...input, peerAddress: '203.0.113.1' })).toBe('none')
  })

  test('MTLS-10 a proxy proves itself by a pinned certificate, whatever its address', async () => {
    const proxy = stage.leaf({}, forgeCa('proxies'))
    const request = tlsRequest(proxy, [], { rawHeaders: headers, peerAddress: '203.0.113.1' })
    const thumbprint = request.peerCertificate ?? ''
    const hex = Buffer.from(thumbprint, 'base64url').toString('hex').toUpperCase()
    const pinned = [thumbprint, hex, (hex.match(/../g) ?? []).join(':')].map((fingerprint) =>
      stageOf('X-SSL-Client-Cert', {
        format: 'nginx',
        trustedProxies: [],
        proxyCertificates: [fingerprint],
      }),
    )
    const other = tlsRequest(leaf, [], { rawHeaders: headers, peerAddress: '203.0.113.1' })

    expect(await Promise.all(pinned.map(({ verdict }) => verdict(request)))).toEqual(
      Array(3).fill('accepted'),
    )
    expect(await pinned[0]?.verdict(other)).toBe('none')
  })
})

describe('TB-2 whatever a proxy sends', () => {
  const pieces = fc.constantFrom(
    ...[
      ':',
      '"',
      ';',
      ',',
      '=',
      '%',
      '%2',
      '%FF',
      '+',
      ' ',
      '\\',
      'Cert',
      'Chain',
      'Cert="',
      'By=a;',
    ],
    percent(pem),
    percent(root.pem),
    bytes(leaf),
    '-----BEGIN CERTIFICATE-----%0A',
  )
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ maxLength: 200 }),
  )

  test.each(Object.keys(stages) as (keyof typeof stages)[])(
    'MTLS-10 INV-3 %s answers with a certificate, a refusal or none, and never fails otherwise',
    async (name) => {
      const { source } = stages[name]
      const header = {
        rfc9440: 'Client-Cert',
        envoy: 'X-Forwarded-Client-Cert',
        envoyOfTwo: 'X-Forwarded-Client-Cert',
        nginx: 'X-SSL-Client-Cert',
        alb: 'X-Amzn-Mtls-Clientcert',
        albLeaf: 'X-Amzn-Mtls-Clientcert-Leaf',
      }[name]
      const known = [leaf, root.der].map((der) => presentedLeaf(der, []).thumbprint)

      fc.assert(
        fc.property(texts, (text) => {
          try {
            const presented = source.present(proxiedRequest(header, text))
            if (presented === undefined) expect(text.trim()).toBe('')
            else if (name !== 'rfc9440') expect(known).toContain(presented.thumbprint)
          } catch (error) {
            expect(error).toMatchObject({
              code: expect.stringMatching(/^(?:AmbiguousCredentials|InvalidCertificate)$/),
            })
          }
        }),
        { numRuns: 500 },
      )
    },
  )
})

test('SOURCE-3 MTLS-10 without anybody to believe it refuses to start', () => {
  for (const trustedProxies of [undefined, []]) {
    expect(() =>
      proxyHeader('Client-Cert', {
        format: 'rfc9440',
        ...(trustedProxies === undefined ? {} : { trustedProxies }),
      }),
    ).toThrow(expect.objectContaining({ code: 'CertificateHeaderWithoutTrustedProxies' }))
  }
})

test.each<{ name: string; header?: string; options?: object; want: string }>([
  { name: 'what is no CIDR', options: { trustedProxies: ['10.0.0.0/33'] }, want: 'trustedProxies' },
  { name: 'what is no fingerprint', options: { proxyCertificates: ['00'] }, want: 'fingerprints' },
  { name: 'an unknown format', options: { format: 'toString' }, want: '"format"' },
  { name: 'an unknown option', options: { proxies: [] }, want: '`proxies`' },
  { name: 'hops of another format', options: { hops: 2 }, want: '`envoy`' },
  { name: 'no hop', options: { hops: 0 }, want: '"hops"' },
  { name: 'a header that the format lacks', header: 'X-Client-Cert', want: 'Client-Cert' },
  { name: 'a header that servers fold', header: 'Client_Cert', want: 'letters, digits' },
  {
    name: 'fields without the certificate',
    header: 'CloudFront-Viewer-Cert-PEM',
    options: { format: 'alb' },
    want: 'alb',
  },
  { name: 'another header of Envoy', header: 'xfcc', options: { format: 'envoy' }, want: 'envoy' },
])('MTLS-10 proxyHeader() refuses $name', ({ header = 'Client-Cert', options, want }) => {
  const given = { format: 'rfc9440', trustedProxies: ['10.0.0.1'], ...options }

  expect(() => proxyHeader(header, given as ProxyHeaderOptions)).toThrow(want)
})
