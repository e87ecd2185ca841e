import { expect, test } from 'vitest'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { ecKey, rsaKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { notProven, outcome } from '../testing/outcome.ts'
import type { RequestParts } from '../testing/signed-request.ts'

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

test('X509-47 who signs with a weak key has proven nothing', async () => {
  const stage = anywhereStage()

  expect(outcome(await stage.send({ leaf: stage.leaf({ key: rsaKey(1024) }) }))).toBe(notProven)
  expect(stage.calls[0]?.error?.message).toMatch(/ \(KeyWeak\)$/)
})

test('RA-14 the window is configurable', async () => {
  expect(
    outcome(await anywhereStage({ windowSeconds: 900 }).send({ time: forgedTime - 900_000 })),
  ).toBe('201')
  expect(
    outcome(await anywhereStage({ windowSeconds: 241 }).send({ time: forgedTime - 242_000 })),
  ).toBe(notProven)
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
