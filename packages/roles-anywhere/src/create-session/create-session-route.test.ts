import { type HttpOutput, IamError } from '@gatewarden/core'
import { expect, test } from 'vitest'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey, rsaKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import {
  authorityKeyId,
  clientAuth,
  extendedKeyUsage,
  generalName,
  keyUsage,
  subjectAltName,
} from '../testing/forge-extensions.ts'
import { type RequestParts, withHeader } from '../testing/signed-request.ts'

/** Status, code and message of an answer. */
function outcome({ status, headers, body }: HttpOutput): string {
  const { message } = JSON.parse(body) as { message?: string }
  return status === 201 ? '201' : `${status} ${headers['x-amzn-errortype']}: ${message}`
}

const notProven = '403 AccessDeniedException: The request signature could not be verified'
const notAuthorized = '403 AccessDeniedException: Unable to assume role'
const untrusted = (reason: string, certificate: string) =>
  `403 AccessDeniedException: Untrusted signing certificate. Reason: ${reason}, certificate: ${certificate}`

test('RA-13 a signed request of a trusted certificate gets the credentials of the role', async () => {
  const stage = anywhereStage()
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(stage.root, { key, serial: der.integer(0x00, 0xab, 0x01) }) }

  const answer = await stage.send({ leaf })

  expect(answer.status).toBe(201)
  expect(JSON.parse(answer.body)).toEqual({
    credentialSet: [
      {
        assumedRoleUser: {
          arn: 'arn:gw:sts::000000000001:assumed-role/press/ab01',
          assumedRoleId: 'AROAEXAMPLE:ab01',
        },
        credentials: {
          accessKeyId: 'ASIAEXAMPLE',
          secretAccessKey: 'secret',
          sessionToken: 'token',
          expiration: '2025-01-01T01:00:00Z',
        },
        packedPolicySize: 12,
        roleArn: pressRole,
        sourceIdentity: 'leaf',
      },
    ],
    subjectArn: expect.stringMatching(
      /^arn:gw:rolesanywhere:plant-1:000000000001:subject\/[0-9a-f-]{36}$/,
    ),
  })
})

test('RA-19 every answer carries request id, date and no-store', async () => {
  const stage = anywhereStage()

  for (const answer of [await stage.send(), await stage.send({ host: 'elsewhere.example' })]) {
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      date: 'Wed, 01 Jan 2025 00:00:00 GMT',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  }
})

test('RA-19 the transport refuses bodies over the cap in the same form', () => {
  const stage = anywhereStage()
  const { route, calls } = stage

  expect(route.bodyLimit).toBe(16_384)
  expect(outcome(route.refuse('RequestEntityTooLarge', stage.request()))).toBe(
    '413 RequestEntityTooLarge: The body is larger than 16384 bytes',
  )
  expect(outcome(route.refuse('InternalFailure', stage.request()))).toBe(
    '500 InternalServerException: Internal error',
  )
  expect(calls.map(({ error }) => error?.code)).toEqual([
    'RequestEntityTooLarge',
    'InternalServerException',
  ])
})

test.each([
  { name: 'P-256', key: ecKey() },
  { name: 'P-384', key: ecKey('secp384r1') },
  { name: 'P-521', key: ecKey('secp521r1') },
  { name: 'RSA-2048', key: rsaKey() },
  { name: 'RSA-3072', key: rsaKey(3072) },
])('RA-13 a leaf with a $name key can sign', async ({ key }) => {
  const stage = anywhereStage()

  expect(outcome(await stage.send({ leaf: stage.leaf({ key }) }))).toBe('201')
})

test('RA-9 the Go helper signs the bare path and sends ARNs in the query', async () => {
  const stage = anywhereStage()

  const answer = await stage.send({
    arnsInQuery: true,
    signedPath: '/sessions',
    body: { durationSeconds: 3600 },
    unsignedHeaders: {
      'user-agent': 'CredHelper/1.1.1 (go1.21; linux; amd64)',
      'accept-encoding': 'gzip',
      'content-length': '24',
    },
  })

  expect(outcome(answer)).toBe('201')
  expect(stage.issued[0]).toMatchObject({ roleArn: pressRole, durationSeconds: 3600 })
})

test('RA-10 the Python client signs the host of AWS, sends ARNs in the body and repeats the leaf in the chain', async () => {
  const stage = anywhereStage({ acceptedHosts: ['RolesAnywhere.local.amazonaws.com'] })
  const intermediate = forgeCa('intermediate', stage.root)
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(intermediate, { key }) }

  const answer = await stage.send({
    leaf,
    chain: [leaf.der, intermediate.der],
    host: 'rolesanywhere.local.amazonaws.com',
    signedPath: '/sessions',
    contentType: 'application/x-amz-json-1.0',
    body: { durationSeconds: 3600, sessionName: 'press' },
  })

  expect(outcome(answer)).toBe('201')
})

test('RA-9 the whole path may be signed too, another one may not', async () => {
  const stage = anywhereStage()

  expect(outcome(await stage.send({ mount: '/deep/iam' }))).toBe('201')
  expect(outcome(await stage.send({ signedPath: '/other/sessions' }))).toBe(notProven)
  expect(outcome(await stage.send({ mount: '/a/../iam', signedPath: '/sessions' }))).toBe(notProven)
})

test('RA-10 a host that is not configured is refused although it is signed', async () => {
  const stage = anywhereStage()

  expect(outcome(await stage.send({ host: 'rolesanywhere.local.amazonaws.com' }))).toBe(notProven)
  expect(outcome(await stage.send({ host: 'IAM.example' }))).toBe('201')
})

test.each([
  { name: 'another region', parts: { region: 'plant-2' } },
  { name: 'another service', parts: { service: 'sts' } },
  { name: 'the day before', parts: { scopeDate: '20241231' } },
  { name: 'another serial number', parts: { credential: '2' } },
  { name: 'the serial number in another spelling', parts: { credential: '01' } },
  { name: 'a time 301 s ahead', parts: { time: forgedTime + 301_000 } },
  { name: 'a time 301 s ago', parts: { time: forgedTime - 301_000 } },
  { name: 'the algorithm of another key', parts: { algorithm: 'AWS4-X509-RSA-SHA256' } },
  { name: 'an unsigned content type', parts: { unsigned: ['content-type'] } },
  { name: 'an unsigned host', parts: { unsigned: ['host'] } },
  { name: 'an unsigned certificate', parts: { unsigned: ['x-amz-x509'] } },
  { name: 'an unsigned x-amz header', parts: { unsignedHeaders: { 'x-amz-meta': 'x' } } },
  {
    name: 'a payload hash of something else',
    parts: { headers: { 'x-amz-content-sha256': '0'.repeat(64) } },
  },
] satisfies readonly { name: string; parts: Partial<RequestParts> }[])(
  'RA-14 $name is refused in one text',
  async ({ parts }) => {
    const stage = anywhereStage()

    expect(outcome(await stage.send(parts))).toBe(notProven)
    expect(stage.issued).toEqual([])
  },
)

test.each([
  { name: 'a time 300 s ahead', parts: { time: forgedTime + 300_000 } },
  { name: 'a time 300 s ago', parts: { time: forgedTime - 300_000 } },
  {
    name: 'further signed headers',
    parts: { headers: { 'amz-sdk-invocation-id': 'a', 'amz-sdk-request': 'attempt=1' } },
  },
  { name: 'a header with runs of spaces', parts: { headers: { 'x-amz-meta': ' a   b ' } } },
] satisfies readonly { name: string; parts: Partial<RequestParts> }[])(
  'RA-14 $name is accepted',
  async ({ parts }) => {
    expect(outcome(await anywhereStage().send(parts))).toBe('201')
  },
)

test('RA-14 the window is configurable', async () => {
  expect(
    outcome(await anywhereStage({ windowSeconds: 900 }).send({ time: forgedTime - 900_000 })),
  ).toBe('201')
  expect(
    outcome(await anywhereStage({ windowSeconds: 241 }).send({ time: forgedTime - 242_000 })),
  ).toBe(notProven)
})

test.each([
  'authorization',
  'x-amz-date',
  'x-amz-x509',
  'host',
  'content-type',
  'x-amz-x509-chain',
])('RA-13 PLAT-11 a second %s header is refused', async (name) => {
  const stage = anywhereStage()
  const request = stage.request({ chain: [stage.root.der] })

  const answer = await stage.route.handle({
    ...request,
    rawHeaders: [...request.rawHeaders, name, 'x'],
  })

  expect(outcome(answer)).toBe(
    `400 ValidationException: the header ${name} was sent more than once`,
  )
})

test.each([
  { name: 'authorization', value: undefined, want: 'the header authorization is missing' },
  { name: 'authorization', value: 'Bearer token', want: 'Authorization is malformed' },
  {
    name: 'authorization',
    value: 'AWS4-X509-MD5 Credential=1/2/3/4/5, SignedHeaders=host, Signature=00',
    want: 'Authorization is malformed',
  },
  { name: 'x-amz-date', value: undefined, want: 'the header x-amz-date is missing' },
  { name: 'x-amz-date', value: '2025-01-01T00:00:00Z', want: 'X-Amz-Date is malformed' },
  { name: 'x-amz-date', value: '20250230T000000Z', want: 'X-Amz-Date is malformed' },
  { name: 'x-amz-x509', value: undefined, want: 'the header x-amz-x509 is missing' },
  { name: 'x-amz-x509', value: '', want: 'X-Amz-X509 is not base64' },
  { name: 'x-amz-x509', value: 'YQ', want: 'X-Amz-X509 is not base64' },
  { name: 'x-amz-x509', value: 'YWJj', want: 'X-Amz-X509 is not a certificate' },
  { name: 'x-amz-x509-chain', value: 'YWJj,', want: 'X-Amz-X509-Chain is not base64' },
  { name: 'x-amz-x509-chain', value: 'YR==', want: 'X-Amz-X509-Chain is not base64' },
])('RA-13 the header $name as $value is a validation error', async ({ name, value, want }) => {
  const stage = anywhereStage()

  expect(outcome(await stage.route.handle(withHeader(stage.request(), name, value)))).toBe(
    `400 ValidationException: ${want}`,
  )
})

test('RA-15 at most ten certificates and 64 KiB are accepted', async () => {
  const stage = anywhereStage()
  const others = Array.from({ length: 10 }, (_, index) => forgeCa(`other ${index}`).der)

  expect(outcome(await stage.send({ chain: others.slice(0, 9) }))).toBe('201')
  expect(outcome(await stage.send({ chain: others }))).toMatch(/^413 RequestEntityTooLarge/)
  expect(outcome(await stage.send({ chain: [Buffer.alloc(65_536)] }))).toMatch(
    /^413 RequestEntityTooLarge/,
  )
  expect(
    outcome(await stage.send({ rawBody: JSON.stringify({ sessionName: 'x'.repeat(16_400) }) })),
  ).toMatch(/^413 RequestEntityTooLarge/)
})

test('RA-13 a changed octet of any signed part is refused', async () => {
  const stage = anywhereStage()
  const request = stage.request({
    arnsInQuery: true,
    chain: [forgeCa('other').der],
    headers: { 'amz-sdk-invocation-id': 'abc' },
  })
  const flip = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)
  const mutants = []
  for (let at = 0; at < request.body.length; at += 1) {
    const body = Buffer.from(request.body)
    body[at] = (body[at] ?? 0) ^ 1
    mutants.push({ ...request, body })
  }
  for (let at = '/iam/sessions?'.length; at < request.target.length; at += 1) {
    const target = flip(request.target, at)
    // `%3a` is `%3A`: the same value in another spelling.
    if (target.toLowerCase() === request.target.toLowerCase()) continue
    mutants.push({ ...request, target, mountedTarget: target.slice('/iam'.length) })
  }
  for (let index = 1; index < request.rawHeaders.length; index += 2) {
    const value = request.rawHeaders[index] ?? ''
    for (let at = 0; at < value.length; at += Math.ceil(value.length / 60)) {
      mutants.push({ ...request, rawHeaders: request.rawHeaders.with(index, flip(value, at)) })
    }
  }

  for (const mutant of mutants)
    expect((await stage.route.handle(mutant)).status).toBeGreaterThanOrEqual(400)

  expect(stage.issued).toEqual([])
  expect(outcome(await stage.route.handle(request))).toBe('201')
})

test('RA-11 the body counts as it was sent, octet by octet', async () => {
  const stage = anywhereStage()
  const request = stage.request()
  const reformatted = Buffer.from(
    JSON.stringify(JSON.parse(Buffer.from(request.body).toString()), null, 1),
  )

  expect(outcome(await stage.route.handle({ ...request, body: reformatted }))).toBe(notProven)
})

test('SEC-62 RA-17 a request counts once, under another valid signature too', async () => {
  const stage = anywhereStage()
  const request = stage.request()
  const again = stage.request()

  expect(outcome(await stage.route.handle(request))).toBe('201')
  expect(outcome(await stage.route.handle(request))).toBe(notProven)
  expect(again.rawHeaders).not.toEqual(request.rawHeaders)
  expect(outcome(await stage.route.handle(again))).toBe(notProven)
  expect(outcome(await stage.send({ headers: { 'amz-sdk-invocation-id': 'b' } }))).toBe('201')
})

test('RA-17 the store keeps the text for twice the window, and only of trusted certificates', async () => {
  const stage = anywhereStage()
  const uses: (readonly [string, number, number])[] = []
  stage.useOnce = async (scope, value, expiresAt) => {
    uses.push([scope, value.length, expiresAt - forgedTime])
    return true
  }
  const stranger = forgeCa('stranger')
  const key = ecKey()

  await stage.send({ leaf: { key, der: forgeLeaf(stranger, { key }) } })
  await stage.send({ host: 'elsewhere.example' })
  expect(uses).toEqual([])

  await stage.send()
  expect(uses).toEqual([['rolesanywhere:CreateSession', 32, 600_000]])
})

test('RA-17 unsafeAllowReplay lets equal requests pass', async () => {
  const stage = anywhereStage({ unsafeAllowReplay: true })
  const request = stage.request()

  expect(outcome(await stage.route.handle(request))).toBe('201')
  expect(outcome(await stage.route.handle(request))).toBe('201')
})

const arns = ({ anywhere }: ReturnType<typeof anywhereStage>) => ({
  profileArn: anywhere.profileArn('presses'),
  roleArn: pressRole,
  trustAnchorArn: anywhere.trustAnchorArn('plant'),
})

test.each([
  { name: 'a missing ARN', parts: { parameters: {} }, want: 'profileArn is missing' },
  {
    name: 'an ARN that is none',
    parts: { body: { profileArn: 'presses' } },
    want: 'profileArn is malformed',
  },
  {
    name: 'an ARN without region',
    parts: { body: { trustAnchorArn: 'arn:gw:rolesanywhere::000000000001:trust-anchor/x' } },
    want: 'trustAnchorArn is malformed',
  },
  {
    name: 'an ARN of another kind',
    parts: { body: { roleArn: 'arn:gw:iam::000000000001:user/x' } },
    want: 'roleArn is malformed',
  },
  {
    name: 'an ARN that is no string',
    parts: { body: { roleArn: 5 } },
    want: 'roleArn must be a string',
  },
  {
    name: 'an unknown member',
    parts: { body: { policy: '{}' } },
    want: 'the body holds an unknown member',
  },
  {
    name: 'an unknown query name',
    parts: { query: '?policy=x' },
    want: 'the query holds an unknown parameter',
  },
  {
    name: 'a body that is no object',
    parts: { rawBody: '[]' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a body that is no JSON',
    parts: { rawBody: '{' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a member twice',
    parts: { rawBody: '{"sessionName":"a","sessionName":"b"}' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a member twice by an escape',
    parts: { rawBody: '{"roleArn":"a","role\\u0041rn":"b"}' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a duration too short',
    parts: { body: { durationSeconds: 899 } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a duration too long',
    parts: { body: { durationSeconds: 43_201 } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a duration with a fraction',
    parts: { body: { durationSeconds: 900.5 } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a duration in words',
    parts: { body: { durationSeconds: '900' } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a malformed session name',
    parts: { body: { roleSessionName: 'a/b' } },
    want: 'roleSessionName may hold only letters, digits and `_+=,.@-`',
  },
  {
    name: 'properties that are a list',
    parts: { body: { instanceProperties: ['a'] } },
    want: 'instanceProperties must be a map',
  },
  {
    name: 'an empty property',
    parts: { body: { instanceProperties: { a: '' } } },
    want: 'keys and values of instanceProperties must have 1 to 200 characters',
  },
  {
    name: '51 properties',
    parts: {
      body: {
        instanceProperties: Object.fromEntries(
          Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']),
        ),
      },
    },
    want: 'instanceProperties must have at most 50 pairs',
  },
  {
    name: 'another content type',
    parts: { contentType: 'text/plain' },
    want: 'the content type is not JSON',
  },
])('RA-15 $name is a validation error', async ({ parts, want }) => {
  const stage = anywhereStage()

  expect(outcome(await stage.send(parts))).toBe(`400 ValidationException: ${want}`)
})

test('RA-15 an ARN in query and body must be equal', async () => {
  const stage = anywhereStage()
  const query = `?roleArn=${encodeURIComponent(pressRole)}`

  expect(outcome(await stage.send({ query }))).toBe('201')
  expect(outcome(await stage.send({ query: `${query}x` }))).toBe(
    '400 ValidationException: roleArn differs between query and body',
  )
})

test('RA-15 a query name that stands twice is refused', async () => {
  const stage = anywhereStage()
  const role = `roleArn=${encodeURIComponent(pressRole)}`

  expect(outcome(await stage.send({ query: `?${role}&${role}` }))).toBe(
    '400 ValidationException: roleArn stands twice in the query',
  )
})

test('RA-13 parameters are read only after the signature holds', async () => {
  const stage = anywhereStage()

  expect(outcome(await stage.send({ rawBody: '{', host: 'elsewhere.example' }))).toBe(notProven)
})

test('RA-20 an unknown anchor is told before the path, an unknown profile only after it', async () => {
  const stage = anywhereStage()
  const stranger = forgeCa('stranger')
  const key = ecKey()
  const foreign = { key, der: forgeLeaf(stranger, { key }) }
  const missing =
    'arn:gw:rolesanywhere:plant-1:000000000001:profile/00000000-0000-0000-0000-000000000000'

  expect(
    outcome(
      await stage.send({ body: { trustAnchorArn: missing.replace('profile', 'trust-anchor') } }),
    ),
  ).toBe('404 ResourceNotFoundException: Trust anchor not found')
  expect(outcome(await stage.send({ leaf: foreign, body: { profileArn: missing } }))).toBe(
    untrusted('NameChain', 'leaf'),
  )
  expect(outcome(await stage.send({ body: { profileArn: missing } }))).toBe(
    '404 ResourceNotFoundException: Profile not found',
  )
})

test.each([
  { name: 'expired', options: { notAfter: der.utcTime('241231000000Z') }, reason: 'Expired' },
  { name: 'without digitalSignature', extensions: [keyUsage(2)], reason: 'KeyUsageForbids' },
  { name: 'without key usage', extensions: [], reason: 'KeyUsageForbids' },
  {
    name: 'for servers only',
    extensions: [keyUsage(0), extendedKeyUsage('1.3.6.1.5.5.7.3.1')],
    reason: 'EkuMissing',
  },
  {
    name: 'with a malformed name',
    extensions: [keyUsage(0), subjectAltName([generalName.dns('a_b')])],
    reason: 'SanInvalid',
  },
  {
    name: 'of version 1',
    options: { version: Buffer.alloc(0) },
    extensions: [keyUsage(0)],
    reason: 'VersionUnsupported',
    credential: '1',
  },
])(
  'RA-20 a leaf that is $name is refused with its reason',
  async ({ options = {}, extensions, reason, credential }) => {
    const stage = anywhereStage()
    const own =
      extensions === undefined
        ? {}
        : { extensions: [...extensions, authorityKeyId(stage.root.key)] }
    const leaf = stage.leaf({ ...options, ...own })

    const answer = await stage.send({ leaf, ...(credential === undefined ? {} : { credential }) })

    expect(outcome(answer)).toBe(untrusted(reason, 'leaf'))
    expect(stage.issued).toEqual([])
  },
)

test('RA-20 the reason names the certificate of the path', async () => {
  const stage = anywhereStage()
  const intermediate = forgeCa('intermediate', stage.root, { pathLength: 0 })
  const below = forgeCa('below', intermediate)
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(below, { key }) }

  expect(outcome(await stage.send({ leaf, chain: [below.der, intermediate.der] }))).toBe(
    untrusted('PathLenExceeded', 'intermediate 2'),
  )
})

test('RA-20 whoever lacks the key learns nothing about the certificate', async () => {
  const stage = anywhereStage()
  const { der: expired } = stage.leaf({ notAfter: der.utcTime('241231000000Z') })

  expect(outcome(await stage.send({ leaf: { der: expired, key: ecKey() } }))).toBe(notProven)
})

test('RA-22 a disabled anchor refuses new sessions', async () => {
  const root = forgeCa('other')
  const stage = anywhereStage({ trustAnchors: [{ name: 'plant', pem: root.pem, enabled: false }] })
  const key = ecKey()

  expect(outcome(await stage.send({ leaf: { key, der: forgeLeaf(root, { key }) } }))).toBe(
    untrusted('AnchorDisabled', 'anchor'),
  )
})

test('RA-16 a certificate of another anchor of the account is refused', async () => {
  const [one, two] = [forgeCa('one'), forgeCa('two')]
  const stage = anywhereStage({
    trustAnchors: [
      { name: 'plant', pem: one.pem },
      { name: 'office', pem: two.pem },
    ],
  })
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(two, { key }) }

  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('NameChain', 'leaf'))
  expect(
    outcome(
      await stage.send({ leaf, body: { trustAnchorArn: stage.anywhere.trustAnchorArn('office') } }),
    ),
  ).toBe('201')
})

test.each([
  { name: 'a disabled profile', profile: { enabled: false }, body: {} },
  {
    name: 'a role that the profile does not list',
    profile: {},
    body: { roleArn: 'arn:gw:iam::000000000001:role/admin' },
  },
  {
    name: 'a role of another account',
    profile: {},
    body: { roleArn: 'arn:gw:iam::000000000002:role/press' },
  },
  {
    name: 'a session name that the profile does not accept',
    profile: {},
    body: { roleSessionName: 'press-4' },
  },
])('RA-13 $name is refused in the text of a denied role', async ({ profile, body }) => {
  const stage = anywhereStage({ profile })

  expect(outcome(await stage.send({ body }))).toBe(notAuthorized)
  expect(stage.issued).toEqual([])
})

test('RA-31 a session name is taken where the profile accepts it', async () => {
  const stage = anywhereStage({ profile: { acceptRoleSessionName: true } })

  expect(outcome(await stage.send({ body: { roleSessionName: 'press-4' } }))).toBe('201')
  expect(stage.issued[0]?.sessionName).toBe('press-4')
})

test('RA-13 instance properties can be required', async () => {
  const stage = anywhereStage({ profile: { requireInstanceProperties: true } })

  expect(outcome(await stage.send())).toBe('400 ValidationException: instanceProperties is missing')
  expect(outcome(await stage.send({ body: { instanceProperties: { hall: '7' } } }))).toBe('201')
  expect(stage.calls.at(-1)?.requestParameters).toMatchObject({ instanceProperties: { hall: '7' } })
})

test.each([
  {
    name: 'the trust policy denies',
    error: new IamError('AccessDenied', 'User is not authorized'),
    want: notAuthorized,
  },
  {
    name: 'tags are too large',
    error: new IamError('PackedPolicyTooLarge', 'packed size is 130 percent'),
    want: '400 ValidationException: packed size is 130 percent',
  },
  {
    name: 'policies are stale',
    error: new IamError('StalePolicy', 'too old'),
    want: '503 ServiceUnavailableException: Temporarily unavailable, try again',
  },
  {
    name: 'keys are gone',
    error: new IamError('ServiceUnavailable', 'no key'),
    want: '503 ServiceUnavailableException: Temporarily unavailable, try again',
  },
  {
    name: 'the profile holds a broken policy',
    error: new IamError('MalformedPolicyDocument', 'bad'),
    want: '500 InternalServerException: Internal error',
  },
  {
    name: 'there is a bug',
    error: new Error('secret of the house'),
    want: '500 InternalServerException: Internal error',
  },
])('RA-13 when $name the answer is its own', async ({ error, want }) => {
  const stage = anywhereStage()
  stage.issue = () => Promise.reject(error)

  const answer = await stage.send()

  expect(outcome(answer)).toBe(want)
  expect(answer.headers['retry-after']).toBe(want.startsWith('503') ? '1' : undefined)
})

test('RA-17 a store that fails refuses: nothing is minted', async () => {
  const stage = anywhereStage()
  stage.useOnce = () => Promise.reject(new IamError('ServiceUnavailable', 'store is gone'))

  expect(outcome(await stage.send())).toMatch(/^503 ServiceUnavailableException/)
  expect(stage.issued).toEqual([])
})

test('RA-18 at most 64 verifications are in flight', async () => {
  const stage = anywhereStage()
  const requests = Array.from({ length: 70 }, (_, index) =>
    stage.request({ headers: { 'amz-sdk-invocation-id': String(index) } }),
  )

  const answers = await Promise.all(requests.map((request) => stage.route.handle(request)))

  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBe(6)
  expect(outcome(refused[0] as HttpOutput)).toBe(
    '503 ServiceUnavailableException: Too many requests in flight, try again',
  )
  expect(outcome(await stage.send())).toBe('201')
})

test.each([
  { name: 'nothing asked', asked: undefined, profile: 7_200, want: 7_200 },
  { name: 'less asked', asked: 900, profile: 7_200, want: 900 },
  { name: 'more asked', asked: 43_200, profile: 7_200, want: 7_200 },
])('RA-32 the duration is cut to the profile: $name', async ({ asked, profile, want }) => {
  const stage = anywhereStage({ profile: { durationSeconds: profile } })

  expect(outcome(await stage.send({ body: { durationSeconds: asked } }))).toBe('201')
  expect(stage.issued[0]).toMatchObject({ durationSeconds: want, overlong: 'cut' })
})

test('RA-32 a session ends with the first certificate of its path', async () => {
  const stage = anywhereStage()
  const short = forgeCa('short', stage.root, { notAfter: der.utcTime('250101000500Z') })
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(short, { key }) }

  await stage.send({ leaf, chain: [short.der] })
  stage.time = forgedTime + 300_500
  await stage.send({ leaf, chain: [short.der] })

  expect(stage.issued.map(({ durationSeconds }) => durationSeconds)).toEqual([300, 1])
})

test('RA-33 RA-34 RA-35 RA-37 the issuer is asked for the service, with what the certificate says', async () => {
  const stage = anywhereStage({
    profile: {
      sessionPolicy: '{"Version":"2012-10-17","Statement":[]}',
      managedPolicyArns: ['arn:gw:iam::000000000001:policy/x'],
    },
  })
  const subject = der.sequence(
    ...(['presses', 'north'] as const).map((text) =>
      der.set(der.sequence(der.oid('2.5.4.11'), der.utf8(text))),
    ),
    der.set(der.sequence(der.oid('2.5.4.3'), der.utf8('press-4'))),
  )
  const leaf = stage.leaf({
    subject,
    moreExtensions: [
      subjectAltName([generalName.dns('press-4.example'), generalName.uri('urn:press:4')]),
    ],
  })
  const trustAnchorArn = stage.anywhere.trustAnchorArn('plant')

  expect(outcome(await stage.send({ leaf }))).toBe('201')

  const [request] = stage.issued
  expect(request).toMatchObject({
    principal: { kind: 'service', service: 'rolesanywhere.amazonaws.com' },
    action: 'sts:AssumeRole',
    roleArn: pressRole,
    sessionName: '01',
    sourceIdentity: 'press-4',
    transitiveTagKeys: [],
    policies: {
      inline: '{"Version":"2012-10-17","Statement":[]}',
      arns: ['arn:gw:iam::000000000001:policy/x'],
    },
    federation: {
      issuer: trustAnchorArn,
      provider: trustAnchorArn,
      subject: expect.stringMatching(/^x509:[\w-]{43}:01$/),
    },
    mfa: undefined,
    facts: { sourceIp: '192.0.2.1' },
  })
  expect(request?.federation?.claims.get('spki')).toMatch(/^[\w-]{43}$/)
  expect(Object.fromEntries(request?.tags ?? [])).toEqual({
    'x509Subject/OU': 'north',
    'x509Subject/CN': 'press-4',
    'x509Issuer/CN': 'plant root',
    'x509SAN/DNS': 'press-4.example',
    'x509SAN/URI': 'urn:press:4',
  })
  expect(Object.fromEntries(request?.keys ?? [])).toEqual({
    'aws:sourcearn': trustAnchorArn,
    'aws:sourceaccount': '000000000001',
    'aws:principaltag/x509subject/ou': 'north',
    'aws:principaltag/x509subject/cn': 'press-4',
    'aws:principaltag/x509issuer/cn': 'plant root',
    'aws:principaltag/x509san/dns': 'press-4.example',
    'aws:principaltag/x509san/uri': 'urn:press:4',
    'rolesanywhere:profilearn': stage.anywhere.profileArn('presses'),
    'rolesanywhere:serialnumber': '01',
    'rolesanywhere:spkisha256': expect.stringMatching(/^[\w-]{43}$/),
    'rolesanywhere:via': 'signature',
    'rolesanywhere:extendedkeyusage': [clientAuth],
    'rolesanywhere:subject/ou': ['presses', 'north'],
    'rolesanywhere:subject/cn': ['press-4'],
    'rolesanywhere:issuer/cn': ['plant root'],
    'rolesanywhere:san/dns': ['press-4.example'],
    'rolesanywhere:san/uri': ['urn:press:4'],
  })
})

test('RA-29 an attribute that no tag can hold refuses the call and is named', async () => {
  const stage = anywhereStage()
  const subject = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8('Press & Sons'))))

  expect(outcome(await stage.send({ leaf: stage.leaf({ subject }) }))).toBe(
    '403 AccessDeniedException: Unable to assume role. Some attributes failed to be mapped into session tags. ' +
      'Issuer: [ ]; Subject: [ CN ]; SAN: [ ]',
  )
})

test('RA-13 every call leaves one audit record, without secrets', async () => {
  const stage = anywhereStage()
  const request = stage.request()

  await stage.route.handle(request)
  await stage.route.handle(request)
  await stage.send({ host: 'elsewhere.example' })

  expect(
    stage.calls.map(({ eventName, principal, error }) => [
      eventName,
      principal.kind,
      error?.message,
    ]),
  ).toEqual([
    ['CreateSession', 'federated', undefined],
    ['CreateSession', 'federated', 'The request signature could not be verified (replay)'],
    ['CreateSession', 'anonymous', 'The request signature could not be verified (host)'],
  ])
  expect(stage.calls[0]).toMatchObject({
    roleArn: pressRole,
    requestParameters: { serialNumber: '01', roleArn: pressRole },
    responseElements: { accessKeyId: 'ASIAEXAMPLE', sourceIdentity: 'leaf' },
  })
  expect(JSON.stringify(stage.calls)).not.toMatch(/secret|token/)
  expect(arns(stage).profileArn).toBe(stage.calls[0]?.requestParameters?.['profileArn'])
})
