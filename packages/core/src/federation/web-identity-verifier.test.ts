import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { OidcProvider } from '../identity/entities.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createWebIdentityVerifier } from './web-identity-verifier.ts'

const now = Date.UTC(2026, 5, 1)
const seconds = now / 1000
const issuer = 'https://idp.example.com'
const account = '111122223333'

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const jwkOf = (key: KeyObject, rest: object) => ({ ...key.export({ format: 'jwk' }), ...rest })
const ecJwk = jwkOf(ec.publicKey, { kid: 'ec', alg: 'ES256', use: 'sig' })
const rsaJwk = jwkOf(rsa.publicKey, { kid: 'rsa', alg: 'RS256', use: 'sig' })

const provider: OidcProvider = {
  account,
  arn: `arn:gw:iam::${account}:oidc-provider/idp.example.com`,
  issuer,
  keyPrefix: 'idp.example.com',
  clientIds: ['orders', 'billing'],
  algorithms: ['RS256', 'ES256'],
  jwks: { keys: [ecJwk, rsaJwk] },
  sessionClaims: ['aud', 'sub'],
  maxTokenAgeSeconds: 86_400,
  allowsMultipleAudiences: false,
  privateHosts: [],
}

const goodHeader = { alg: 'ES256', typ: 'JWT', kid: 'ec' }
const goodClaims: Readonly<Record<string, unknown>> = {
  iss: issuer,
  sub: 'alice',
  aud: 'orders',
  iat: seconds,
  exp: seconds + 300,
}

const encode = (value: unknown): string => {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(
    'base64url',
  )
}

function forge(claims: unknown = goodClaims, header: unknown = goodHeader, key = ec.privateKey) {
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = signBytes('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

function verify(token: string, changed: Partial<OidcProvider> = {}) {
  const registered = { ...provider, ...changed }
  const snapshot = {
    oidcProvider: (owner: string, text: string) => {
      return owner === registered.account && text === registered.issuer ? registered : undefined
    },
  } as unknown as Snapshot
  const verifier = createWebIdentityVerifier({
    ownIssuers: ['https://iam.example.com'],
    clock: fixedClock(now),
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
  })
  return verifier.verify(token, account, snapshot)
}

const codeOf = (token: string, changed?: Partial<OidcProvider>): Promise<unknown> => {
  return verify(token, changed).then(
    () => 'accepted',
    (error) => error.code,
  )
}
const withClaims = (claims: object) => forge({ ...goodClaims, ...claims })

test('FED-3 a good token tells who it is for and about', async () => {
  const identity = await verify(withClaims({ groups: ['a', 'b'], email_verified: true }))

  expect(identity).toMatchObject({
    subject: 'alice',
    audience: 'orders',
    expiresAt: now + 300_000,
    transitiveTagKeys: [],
    sourceIdentity: undefined,
  })
  expect(identity.claims).toEqual(
    new Map<string, unknown>([
      ['iss', issuer],
      ['sub', 'alice'],
      ['aud', 'orders'],
      ['iat', `${seconds}`],
      ['exp', `${seconds + 300}`],
      ['groups', ['a', 'b']],
      ['email_verified', 'true'],
    ]),
  )
})

test('FED-3 RS256 is verified with the RSA key of the set', async () => {
  const token = forge(goodClaims, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey)

  expect(await codeOf(token)).toBe('accepted')
})

test('FED-3 a token without kid is verified with the only key that fits its algorithm', async () => {
  const token = forge(goodClaims, { alg: 'ES256' })
  const other = jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, {})

  expect(await codeOf(token)).toBe('accepted')
  expect(await codeOf(token, { jwks: { keys: [ecJwk, other] } })).toBe('InvalidIdentityToken')
})

test('FED-1 an algorithm that the provider does not list is refused', async () => {
  await expect(verify(forge(), { algorithms: ['RS256'] })).rejects.toMatchObject({
    code: 'InvalidIdentityToken',
    message: 'web identity token is not valid: algorithm not allowed',
  })
})

test('FED-2 a provider of another account is unknown', async () => {
  expect(await codeOf(forge(), { account: '999999999999' })).toBe('InvalidIdentityToken')
})

test.each([
  { name: 'array', iss: [issuer] },
  { name: 'object', iss: { a: issuer } },
  { name: 'prefix', iss: 'https://idp.example' },
  { name: 'suffix', iss: `${issuer}.evil.example` },
  { name: 'other case', iss: 'https://IDP.example.com' },
  { name: 'trailing slash', iss: `${issuer}/` },
  { name: 'without scheme', iss: 'idp.example.com' },
])('ATK-17 issuer-match: $name', async ({ iss }) => {
  expect(await codeOf(withClaims({ iss }))).toBe('InvalidIdentityToken')
})

test('ATK-5 same-claims-other-issuer: identical claims of an unregistered issuer are refused', async () => {
  expect(await codeOf(withClaims({ iss: 'https://gitlab.other.example' }))).toBe(
    'InvalidIdentityToken',
  )
})

test('ATK-20 token-kind: a token of our own issuer is no web identity (FED-5)', async () => {
  const own = 'https://iam.example.com'

  await expect(verify(withClaims({ iss: own }), { issuer: own })).rejects.toMatchObject({
    code: 'InvalidIdentityToken',
    message: 'web identity token is not valid: own issuer',
  })
})

test('FED-2 the scheme-less form of Google is the one alias', async () => {
  const google = { issuer: 'https://accounts.google.com', keyPrefix: 'accounts.google.com' }
  const token = withClaims({ iss: 'accounts.google.com', azp: 'billing' })

  const identity = await verify(token, google)

  expect(identity.claims.get('aud')).toBe('billing')
  expect(identity.claims.get('oaud')).toBe('orders')
})

test('FED-8 only Google has the audience mapped from azp', async () => {
  const identity = await verify(withClaims({ azp: 'billing' }))

  expect(identity.claims.get('aud')).toBe('orders')
  expect(identity.claims.has('oaud')).toBe(false)
})

test('FED-9 a foreign amr is a claim and nothing else', async () => {
  const identity = await verify(withClaims({ amr: ['mfa'] }))

  expect(identity.claims.get('amr')).toEqual(['mfa'])
  expect(identity.mfa).toBeUndefined()
})

test.each([
  { name: 'wrong audience', claims: { aud: 'other' } },
  {
    name: 'audience of the Kubernetes API server',
    claims: { aud: ['https://kubernetes.default.svc'] },
  },
  { name: 'array with ours and others', claims: { aud: ['orders', 'other'] } },
  { name: 'azp that is not registered', claims: { azp: 'other' } },
  { name: 'azp that is no text', claims: { azp: ['orders'] } },
  { name: 'azp null', claims: { azp: null } },
  { name: 'number', claims: { aud: 1 } },
  { name: 'empty array', claims: { aud: [] } },
  { name: 'array with a number', claims: { aud: ['orders', 1] } },
  { name: 'absent', claims: { aud: undefined } },
])('ATK-6 audience: $name (FED-4)', async ({ claims }) => {
  expect(await codeOf(withClaims(claims))).toBe('InvalidIdentityToken')
})

test.each([
  { name: 'array of one', claims: { aud: ['orders'] }, changed: {} },
  { name: 'several with azp', claims: { aud: ['x', 'orders'], azp: 'billing' }, changed: {} },
  {
    name: 'several by opt-in',
    claims: { aud: ['x', 'orders'] },
    changed: { allowsMultipleAudiences: true },
  },
])('FED-4 an audience is accepted: $name', async ({ claims, changed }) => {
  await expect(verify(withClaims(claims), changed)).resolves.toMatchObject({ audience: 'orders' })
})

test.each([
  { name: 'exp in tolerance', claims: { exp: seconds - 59 }, want: 'accepted' },
  { name: 'exp past tolerance', claims: { exp: seconds - 60 }, want: 'ExpiredTokenException' },
  { name: 'nbf in tolerance', claims: { nbf: seconds + 60 }, want: 'accepted' },
  { name: 'nbf in the future', claims: { nbf: seconds + 61 }, want: 'InvalidIdentityToken' },
  { name: 'iat in the future', claims: { iat: seconds + 61 }, want: 'InvalidIdentityToken' },
  { name: 'iat too long ago', claims: { iat: seconds - 86_461 }, want: 'InvalidIdentityToken' },
  { name: 'exp missing', claims: { exp: undefined }, want: 'InvalidIdentityToken' },
  { name: 'iat missing', claims: { iat: undefined }, want: 'InvalidIdentityToken' },
  { name: 'exp float', claims: { exp: seconds + 0.5 }, want: 'InvalidIdentityToken' },
  { name: 'exp text', claims: { exp: `${seconds + 300}` }, want: 'InvalidIdentityToken' },
  { name: 'exp negative', claims: { exp: -1 }, want: 'InvalidIdentityToken' },
  { name: 'exp 2^53', claims: { exp: 2 ** 53 }, want: 'InvalidIdentityToken' },
  { name: 'nbf null', claims: { nbf: null }, want: 'InvalidIdentityToken' },
])('ATK-21 time-claims: $name (SEC-56)', async ({ claims, want }) => {
  expect(await codeOf(withClaims(claims))).toBe(want)
})

test.each(['none', 'None', 'NONE', 'nOnE'])('ATK-12 alg-none: `%s`', async (alg) => {
  const token = `${encode({ ...goodHeader, alg })}.${encode(goodClaims)}.`
  const algorithms = ['ES256', alg]

  expect(await codeOf(token, { algorithms })).toBe('InvalidIdentityToken')
  expect(await codeOf(`${token}AAAA`, { algorithms })).toBe('InvalidIdentityToken')
})

const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' })
test.each([
  { name: 'PEM', secret: pem },
  { name: 'PEM with leading whitespace', secret: `\n${pem}` },
  { name: 'DER', secret: rsa.publicKey.export({ type: 'spki', format: 'der' }) },
  { name: 'JWK', secret: JSON.stringify(rsaJwk) },
])('ATK-13 alg-confusion: HS256 with the public key as $name', async ({ secret }) => {
  const signed = `${encode({ alg: 'HS256', kid: 'rsa' })}.${encode(goodClaims)}`
  const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`

  expect(await codeOf(token)).toBe('InvalidIdentityToken')
  expect(await codeOf(token, { algorithms: ['HS256', 'RS256'] })).toBe('InvalidIdentityToken')
})

test('ATK-14 empty-key: a provider whose set is empty refuses', async () => {
  expect(await codeOf(forge(), { jwks: { keys: [] } })).toBe('InvalidIdentityToken')
})

test.each([
  { name: 'unknown crit', header: { crit: ['x'], x: 1 } },
  { name: 'crit naming b64', header: { crit: ['b64'], b64: false } },
  { name: 'b64', header: { b64: false } },
  { name: 'zip', header: { zip: 'DEF' } },
])('ATK-15 crit: $name', async ({ header }) => {
  expect(await codeOf(forge(goodClaims, { ...goodHeader, ...header }))).toBe('InvalidIdentityToken')
})

const attacker = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const evil = jwkOf(attacker.publicKey, { kid: 'ec' })
test.each([
  { name: 'jku', header: { jku: 'https://evil.example/jwks' } },
  { name: 'x5u', header: { x5u: 'https://evil.example/x' } },
  { name: 'jwk', header: { jwk: evil } },
  { name: 'x5c', header: { x5c: ['MII='] } },
])(
  'ATK-18 header-keys: $name is ignored, only registered keys verify (SEC-55)',
  async ({ header }) => {
    const merged = { ...goodHeader, ...header }

    expect(await codeOf(forge(goodClaims, merged))).toBe('accepted')
    expect(await codeOf(forge(goodClaims, merged, attacker.privateKey))).toBe(
      'InvalidIdentityToken',
    )
  },
)

test.each([
  { name: 'path', kid: '../../dev/null' },
  { name: '__proto__', kid: '__proto__' },
  { name: 'unknown', kid: 'other' },
  { name: 'number', kid: 1 },
  { name: 'of the other key', kid: 'rsa' },
  { name: '1 MB', kid: 'k'.repeat(1_000_000) },
])('ATK-19 kid: $name', async ({ kid }) => {
  expect(await codeOf(forge(goodClaims, { ...goodHeader, kid }))).toBe('InvalidIdentityToken')
})

test.each([
  { name: 'access token', typ: 'at+jwt' },
  { name: 'access token by its long name', typ: 'application/at+jwt' },
  { name: 'DPoP proof', typ: 'dpop+jwt' },
  { name: 'logout token', typ: 'logout+jwt' },
])('ATK-20 token-kind: $name is no identity', async ({ typ }) => {
  expect(await codeOf(forge(goodClaims, { ...goodHeader, typ }))).toBe('InvalidIdentityToken')
})

test('FED-3 an access token is an identity where the provider opts in', async () => {
  const token = forge(goodClaims, { ...goodHeader, typ: 'at+jwt' })

  expect(await codeOf(token, { acceptsAccessTokens: true })).toBe('accepted')
})

const good = forge()
const [head = '', body = '', signature = ''] = good.split('.')
const text = JSON.stringify(goodClaims)
test.each([
  { name: 'duplicate claim', token: forge(text.replace('{', '{"sub":"bob",')) },
  { name: 'duplicate by escape', token: forge(text.replace('{', '{"\\u0073ub":"bob",')) },
  {
    name: 'duplicate header member',
    token: forge(goodClaims, '{"alg":"ES256","alg":"ES256","kid":"ec"}'),
  },
  { name: 'padding', token: `${head}.${body}==.${signature}` },
  { name: 'space', token: `${head}. ${body}.${signature}` },
  { name: 'JWS JSON form', token: JSON.stringify({ protected: head, payload: body, signature }) },
  { name: 'nested JWT', token: forge(good) },
  { name: 'JWE', token: `${head}.a.b.c.d` },
  { name: 'over 20,000 characters', token: forge({ ...goodClaims, x: 'y'.repeat(16_000) }) },
])('ATK-22 encoding: $name', async ({ token }) => {
  expect(await codeOf(token)).toBe('InvalidIdentityToken')
})

test('ATK-22 encoding: a token of 1 MB is refused in under 5 ms', async () => {
  const bomb = `${head}.${encode(`{"a":${'['.repeat(700_000)}`)}.${signature}`
  const startedAt = performance.now()

  expect(await codeOf(bomb)).toBe('InvalidIdentityToken')
  expect(performance.now() - startedAt).toBeLessThan(50) // Tenfold slack (PERF-R12).
})

test('ATK-23 same-kid: of two keys with one kid neither is used', async () => {
  const twin = { ...rsaJwk, kid: 'ec' }

  expect(await codeOf(good, { jwks: { keys: [ecJwk, twin] } })).toBe('InvalidIdentityToken')
  expect(await codeOf(good, { jwks: { keys: [twin, ecJwk] } })).toBe('InvalidIdentityToken')
})

test.each([
  { name: 'private key', jwk: jwkOf(ec.privateKey, { kid: 'ec', alg: 'ES256' }) },
  { name: 'for encryption', jwk: { ...ecJwk, use: 'enc' } },
  { name: 'of another algorithm', jwk: { ...ecJwk, alg: 'ES384' } },
  { name: 'that may only sign', jwk: { ...ecJwk, key_ops: ['sign'] } },
  { name: 'symmetric', jwk: { kty: 'oct', k: 'AAAA', kid: 'ec' } },
  { name: 'of another curve', jwk: { ...ecJwk, crv: 'P-384' } },
  { name: 'off the curve', jwk: { ...ecJwk, y: ecJwk.x } },
])('JWKS-5 a key is ignored: $name', async ({ jwk }) => {
  expect(await codeOf(good, { jwks: { keys: [jwk] } })).toBe('InvalidIdentityToken')
})

test('ATK-24 ecdsa: DER, zero and foreign signatures are refused', async () => {
  const der = signBytes('sha256', Buffer.from(`${head}.${body}`), ec.privateKey)

  for (const bytes of [der, Buffer.alloc(64), Buffer.from(signature, 'base64url').reverse()]) {
    expect(await codeOf(`${head}.${body}.${bytes.toString('base64url')}`)).toBe(
      'InvalidIdentityToken',
    )
  }
})

const tagsClaim = 'https://aws.amazon.com/tags'
test('STS-16 tags and source identity come from the claims of AWS', async () => {
  const identity = await verify(
    withClaims({
      [tagsClaim]: { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'alice',
    }),
  )

  expect(identity.tags).toEqual(new Map([['team', 'blue']]))
  expect(identity.transitiveTagKeys).toEqual(['team'])
  expect(identity.sourceIdentity).toBe('alice')
})

test.each([
  { name: 'two values', claims: { [tagsClaim]: { principal_tags: { team: ['a', 'b'] } } } },
  { name: 'no value', claims: { [tagsClaim]: { principal_tags: { team: [] } } } },
  { name: 'text for list', claims: { [tagsClaim]: { principal_tags: { team: 'a' } } } },
  { name: 'number', claims: { [tagsClaim]: { principal_tags: { team: [1] } } } },
  { name: 'tags null', claims: { [tagsClaim]: null } },
  { name: 'tags list', claims: { [tagsClaim]: [] } },
  { name: 'keys text', claims: { [tagsClaim]: { transitive_tag_keys: 'team' } } },
  { name: 'source identity number', claims: { 'https://aws.amazon.com/source_identity': 1 } },
])('STS-16 another shape is rejected: $name', async ({ claims }) => {
  expect(await codeOf(withClaims(claims))).toBe('IDPRejectedClaim')
})

test('STS-16 nobody learns of a bad claim without a good signature', async () => {
  const token = forge({ ...goodClaims, [tagsClaim]: null }, goodHeader, attacker.privateKey)

  expect(await codeOf(token)).toBe('InvalidIdentityToken')
})

test.each([{ sub: '' }, { sub: 1 }, { sub: undefined }])(
  'FED-3 a subject is required: %o',
  async (claims) => {
    expect(await codeOf(withClaims(claims))).toBe('InvalidIdentityToken')
  },
)
