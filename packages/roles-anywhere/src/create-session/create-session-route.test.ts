import { type HttpOutput, IamError } from '@gatewarden/core'
import { expect, test } from 'vitest'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey, rsaKey } from '../testing/forge-certificate.ts'
import { forgeLeaf } from '../testing/forge-chain.ts'
import { notAuthorized, outcome } from '../testing/outcome.ts'

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
})
