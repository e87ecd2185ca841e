import { createHmac, type KeyObject, sign as signBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { generateEcKey } from './ec-key.ts'
import { createKeyRing } from './key-ring.ts'
import { createMasterKeys } from './master-keys.ts'
import { createSessionTokens } from './session-tokens.ts'
import { privateKeyOf } from './testing/private-key-of.ts'

const start = Date.UTC(2026, 0, 1)
const seconds = start / 1000
const issuer = 'https://iam.example.com'
const clock = fixedClock(start)
const keyRing = createKeyRing({ clock, random: seededRandom(1) })
const { kid } = keyRing.signingKey()
const privateKey = privateKeyOf(keyRing)
const publicJwk = keyRing.jwks().keys[0] ?? {}
const master = createMasterKeys({ random: seededRandom(2) })
const tokens = createSessionTokens({ issuer, audience: issuer, keyRing, master, clock })

const goodHeader = { alg: 'ES256', typ: 'at+jwt', kid }
const goodClaims: Readonly<Record<string, unknown>> = {
  iss: issuer,
  sub: 'arn:gw:sts::111122223333:assumed-role/Reader/alice',
  aud: [issuer],
  iat: seconds,
  nbf: seconds,
  exp: seconds + 3_600,
  itm: start,
  jti: 'c2Vzc2lvbi1pZA',
  client_id: 'AIDAAAAAAAAAAAAAAAAAA',
  akid: 'ASIAQWERTYUIOPASDFGH',
  rid: 'AROAAAAAAAAAAAAAAAAAA',
  rarn: 'arn:gw:iam::111122223333:role/Reader',
  role: 'Reader',
  acct: '111122223333',
  kv: '1',
}

const encode = (value: unknown): string => {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(
    'base64url',
  )
}

/** Signs whatever it is given with the ring's own key: only the rule under test can refuse it. */
function forge(header: unknown, claims: unknown = goodClaims, key: KeyObject = privateKey): string {
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = signBytes('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

const good = forge(goodHeader)
const [goodHead = '', goodBody = '', goodSignature = ''] = good.split('.')
const codeOf = (token: string): Promise<unknown> => {
  return tokens.verify(token).then(
    () => 'accepted',
    (error) => error.code,
  )
}

test('the token that the attacks start from is good', async () => {
  expect(await codeOf(good)).toBe('accepted')
})

test.each(['none', 'None', 'NONE', 'nOnE'])('ATK-12 alg-none: `%s` (SEC-54)', async (alg) => {
  const header = encode({ ...goodHeader, alg })

  expect(await codeOf(`${header}.${goodBody}.`)).toBe('InvalidToken')
  expect(await codeOf(`${header}.${goodBody}.${goodSignature}`)).toBe('InvalidToken')
})

test('ATK-12 alg-none: empty signature', async () => {
  expect(await codeOf(`${goodHead}.${goodBody}.`)).toBe('InvalidToken')
})

const publicKey = keyRing.verificationKey(kid) as KeyObject
const pem = publicKey.export({ type: 'spki', format: 'pem' })
test.each([
  { name: 'PEM', secret: pem },
  { name: 'PEM with leading whitespace', secret: `\n ${pem}` },
  { name: 'DER', secret: publicKey.export({ type: 'spki', format: 'der' }) },
  { name: 'JWK', secret: JSON.stringify(publicJwk) },
])('ATK-13 alg-confusion: HS256 with the public key as $name (SEC-54)', async ({ secret }) => {
  const signed = `${encode({ ...goodHeader, alg: 'HS256' })}.${goodBody}`
  const mac = createHmac('sha256', secret).update(signed).digest('base64url')

  expect(await codeOf(`${signed}.${mac}`)).toBe('InvalidToken')
})

test('ATK-14 empty-key: a resolver without the key refuses, and does not break', async () => {
  const empty = { ...keyRing, verificationKey: () => undefined }
  const reader = createSessionTokens({ issuer, audience: issuer, keyRing: empty, master, clock })

  await expect(reader.verify(good)).rejects.toMatchObject({
    code: 'InvalidToken',
    message: 'session token is not valid: unknown key',
  })
})

test.each([
  { name: 'unknown crit', header: { crit: ['x'], x: 1 } },
  { name: 'crit naming b64', header: { crit: ['b64'], b64: false } },
  { name: 'b64 alone', header: { b64: false } },
  { name: 'zip', header: { zip: 'DEF' } },
])('ATK-15 crit: $name (SEC-55)', async ({ header }) => {
  expect(await codeOf(forge({ ...goodHeader, ...header }))).toBe('InvalidToken')
})

test.each([
  { name: 'jku', header: { jku: 'https://evil.example/jwks' } },
  { name: 'x5u', header: { x5u: 'https://evil.example/x' } },
  { name: 'jwk', header: { jwk: publicJwk } },
  { name: 'x5c', header: { x5c: ['MII='] } },
  { name: 'cty', header: { cty: 'JWT' } },
])('ATK-18 header-keys: $name is refused in own tokens (SEC-55)', async ({ header }) => {
  expect(await codeOf(forge({ ...goodHeader, ...header }))).toBe('InvalidToken')
})

test.each([
  { name: 'path', value: '../../../../dev/null' },
  { name: 'SQL', value: "' OR 1=1 --" },
  { name: '__proto__', value: '__proto__' },
  { name: '1 MB', value: 'k'.repeat(1_000_000) },
  { name: 'number', value: 1 },
  { name: 'absent', value: undefined },
])('ATK-19 kid: $name', async ({ value }) => {
  expect(await codeOf(forge({ ...goodHeader, kid: value }))).toBe('InvalidToken')
})

test.each([
  { name: 'ID token', typ: 'JWT' },
  { name: 'absent type', typ: undefined },
  { name: 'DPoP proof', typ: 'dpop+jwt' },
  { name: 'media type in another case', typ: 'AT+JWT' },
])('ATK-20 token-kind: $name as session token', async ({ typ }) => {
  expect(await codeOf(forge({ ...goodHeader, typ }))).toBe('InvalidToken')
})

const badTimes = [undefined, null, 1.5, '1', -1, 2 ** 53, `${seconds + 3_600}`, true]
test.each(
  ['iat', 'nbf', 'exp', 'itm'].flatMap((claim) => badTimes.map((value) => ({ claim, value }))),
)('ATK-21 time-claims: $claim = $value (SEC-56)', async ({ claim, value }) => {
  expect(await codeOf(forge(goodHeader, { ...goodClaims, [claim]: value }))).toBe('InvalidToken')
})

test.each([
  { name: 'infinite exp', text: '"exp":1e400' },
  { name: 'exp that JSON.parse rounds to 2^53', text: '"exp":9007199254740993' },
])('ATK-21 time-claims: $name (SEC-56)', async ({ text }) => {
  const payload = JSON.stringify(goodClaims).replace(/"exp":\d+/, text)

  expect(await codeOf(forge(goodHeader, payload))).toBe('InvalidToken')
})

test.each(['nbf', 'iat'])('ATK-21 time-claims: %s in the future', async (claim) => {
  const claims = { ...goodClaims, [claim]: seconds + 61 }

  expect(await codeOf(forge(goodHeader, claims))).toBe('InvalidToken')
})

test('ATK-21 time-claims: an expired token says so', async () => {
  expect(await codeOf(forge(goodHeader, { ...goodClaims, exp: seconds }))).toBe('ExpiredToken')
})

test.each([
  { name: 'array', iss: [issuer] },
  { name: 'object', iss: { toString: issuer } },
  { name: 'prefix', iss: 'https://iam.example' },
  { name: 'suffix', iss: `${issuer}.evil.example` },
  { name: 'other case', iss: issuer.toUpperCase() },
  { name: 'trailing slash', iss: `${issuer}/` },
  { name: 'empty', iss: '' },
])('ATK-17 issuer-match: $name (SEC-56)', async ({ iss }) => {
  expect(await codeOf(forge(goodHeader, { ...goodClaims, iss }))).toBe('InvalidToken')
})

test.each([
  { name: 'string', aud: issuer },
  { name: 'empty array', aud: [] },
  { name: 'number', aud: 1 },
  { name: 'array with a number', aud: [issuer, 1] },
  { name: 'others only', aud: ['https://other.example'] },
  { name: 'absent', aud: undefined },
])('SEC-56 audience of a session token: $name', async ({ aud }) => {
  expect(await codeOf(forge(goodHeader, { ...goodClaims, aud }))).toBe('InvalidToken')
})

test.each(Object.keys(goodClaims))('TOK-1 claim %s is required', async (claim) => {
  expect(await codeOf(forge(goodHeader, { ...goodClaims, [claim]: undefined }))).toBe(
    'InvalidToken',
  )
})

test.each([
  { name: 'tags with a list', claims: { tags: { a: ['b'] } } },
  { name: 'tags as array', claims: { tags: ['a'] } },
  { name: 'policies without their ARN lists', claims: { sp: ['{}'] } },
  { name: 'fewer policy layers than ARN lists', claims: { sp: [null], spa: [[], []] } },
  { name: 'policy as object', claims: { sp: [{}], spa: [[]] } },
  { name: 'policies null (SEC-38)', claims: { sp: null, spa: null } },
  { name: 'MFA without its time', claims: { mfa_ser: 'x' } },
  { name: 'federation without claims', claims: { fed: { iss: 'a', prv: 'b', sub: 'c' } } },
  { name: 'chain link without session', claims: { act: { sub: 'a' } } },
  { name: 'origin of an issuer alone', claims: { orig: { iss: 'a' } } },
  { name: 'origin of a user that is no text', claims: { orig: { uid: 7 } } },
  { name: 'origin as text', claims: { orig: 'alice' } },
])('TOK-1 a claim of another shape is refused: $name', async ({ claims }) => {
  expect(await codeOf(forge(goodHeader, { ...goodClaims, ...claims }))).toBe('InvalidToken')
})

test('STS-20 a chain of eleven is refused', async () => {
  const chain = (depth: number): object => ({
    sub: 'a',
    jti: 'b',
    ...(depth > 1 && { act: chain(depth - 1) }),
  })

  expect(await codeOf(forge(goodHeader, { ...goodClaims, act: chain(10) }))).toBe('accepted')
  expect(await codeOf(forge(goodHeader, { ...goodClaims, act: chain(11) }))).toBe('InvalidToken')
})

const flipTail = (part: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? '') ^ 1]
}
const escapedExp = JSON.stringify(goodClaims).replace('{', '{"\\u0065xp":1,')
const padded = `${goodBody}=`

test.each([
  {
    name: 'duplicate claim',
    token: forge(goodHeader, JSON.stringify(goodClaims).replace('{', '{"exp":1,')),
  },
  { name: 'duplicate claim spelled with an escape', token: forge(goodHeader, escapedExp) },
  {
    name: 'duplicate header member',
    token: forge(JSON.stringify(goodHeader).replace('{', '{"alg":"none",')),
  },
  {
    name: 'duplicate member deep in a claim',
    token: forge(goodHeader, JSON.stringify(goodClaims).replace('{', '{"tags":{"a":"b","a":"c"},')),
  },
  {
    name: 'byte order mark before the header',
    token: forge(`\ufeff${JSON.stringify(goodHeader)}`),
  },
  {
    name: 'trailing bits in the signature',
    token: `${goodHead}.${goodBody}.${flipTail(goodSignature)}`,
  },
  { name: 'padding', token: `${goodHead}.${padded}.${goodSignature}` },
  { name: 'line break', token: `${goodHead}.${goodBody}.${goodSignature}\n` },
  { name: 'leading space', token: ` ${good}` },
  {
    name: 'JWS JSON form',
    token: JSON.stringify({ protected: goodHead, payload: goodBody, signature: goodSignature }),
  },
  { name: 'nested JWT', token: forge(goodHeader, good) },
  { name: 'JWE of five parts', token: `${goodHead}.a.b.c.d` },
  { name: 'two parts', token: `${goodHead}.${goodBody}` },
  { name: 'payload that is an array', token: forge(goodHeader, [goodClaims]) },
  {
    name: 'payload that is not UTF-8',
    token: `${goodHead}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${goodSignature}`,
  },
  {
    name: 'payload nested too deep',
    token: forge(goodHeader, `${'['.repeat(1_000)}${']'.repeat(1_000)}`),
  },
  {
    name: 'over 4,096 characters',
    token: forge(goodHeader, { ...goodClaims, x: 'y'.repeat(3_000) }),
  },
  { name: 'empty text', token: '' },
])('TOK-2 ATK-22 encoding: $name (SEC-56)', async ({ token }) => {
  expect(await codeOf(token)).toBe('InvalidToken')
})

const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
const r = Buffer.from(goodSignature, 'base64url').subarray(0, 32).toString('hex')
const s = Buffer.from(goodSignature, 'base64url').subarray(32).toString('hex')
const zero = '0'.repeat(64)
const der = signBytes('sha256', Buffer.from(`${goodHead}.${goodBody}`), privateKey).toString('hex')

test.each([
  { name: 'r = 0', hex: zero + s },
  { name: 's = 0', hex: r + zero },
  { name: 'both zero', hex: zero + zero },
  { name: 'r = n', hex: order + s },
  { name: 's = n', hex: r + order },
  { name: 'DER instead of P1363', hex: der },
  { name: 'one byte more', hex: `${r}${s}00` },
  { name: 'one byte less', hex: `${r}${s}`.slice(2) },
])('ATK-24 ecdsa: $name', async ({ hex }) => {
  const signature = Buffer.from(hex, 'hex').toString('base64url')

  expect(await codeOf(`${goodHead}.${goodBody}.${signature}`)).toBe('InvalidToken')
})

test('ATK-24 ecdsa: a signature of another key under our kid', async () => {
  const other = generateEcKey(seededRandom(9)).privateKey

  expect(await codeOf(forge(goodHeader, goodClaims, other))).toBe('InvalidToken')
})

test('ATK-25 token-chosen-secret: no token can bring or select an HMAC secret', async () => {
  const signed = `${encode({ ...goodHeader, alg: 'HS256' })}.${goodBody}`

  for (const secret of [kid, '', issuer, String(goodClaims['jti']), JSON.stringify(goodHeader)]) {
    const mac = createHmac('sha256', secret).update(signed).digest('base64url')
    expect(await codeOf(`${signed}.${mac}`)).toBe('InvalidToken')
  }
})

test('errors of a refused token hold no part of it', async () => {
  const error = await tokens
    .verify(`${goodHead}.${goodBody}.${'A'.repeat(86)}`)
    .catch((caught) => caught)

  expect(`${error.message} ${error.stack}`).not.toContain(goodBody.slice(0, 20))
})
