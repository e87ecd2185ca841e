import { createHash, randomUUID } from 'node:crypto'
import aws4 from 'aws4'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expressOf } from '../e2e/kit/express-majors.ts'
import { baseUrl, type DecisionPoint } from './decision-point.ts'
import { about, createRecords } from './records.ts'

const good = about('alice', 'read', 'record-1')
const url = `${baseUrl}/access/v1/evaluation`
const permitted = { decision: true }

describe.each([4, 5] as const)('AuthZEN on Express %i', (major) => {
  let point: DecisionPoint
  beforeAll(async () => {
    point = await createRecords(expressOf(major))
  })
  afterAll(() => point[Symbol.asyncDispose]())

  const bearer = async (role?: string) => ({
    authorization: `Bearer ${(await point.session(role)).sessionToken}`,
  })

  test('AZ-2 a bearer of a session may ask', async () => {
    const { status, body } = await point.post('evaluation', good, await bearer())

    expect([status, body]).toEqual([200, permitted])
  })

  test('AZ-2 POP-2 a session that is bound to a key may ask with its proof, once', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    const thumbprint = await calculateJwkThumbprint(jwk)
    const { sessionToken } = await point.session('pep', { kind: 'dpop', thumbprint })
    const ath = createHash('sha256').update(sessionToken).digest('base64url')
    const proof = await new SignJWT({ jti: randomUUID(), htm: 'POST', htu: url, ath })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .setIssuedAt()
      .sign(privateKey)
    const proven = { authorization: `DPoP ${sessionToken}`, dpop: proof }

    const first = await point.post('evaluation', good, proven)
    const again = await point.post('evaluation', good, proven)
    const bare = await point.post('evaluation', good, { authorization: `Bearer ${sessionToken}` })

    expect([first.status, first.body]).toEqual([200, permitted])
    expect([again.status, bare.status]).toEqual([401, 401])
  })

  /** Signs the request of `body` for a service. */
  function signed(service: string, body: string): Record<string, string> {
    const { accessKeyId, secretAccessKey } = point.key
    const { headers = {} } = aws4.sign(
      {
        host: 'pdp.example',
        region: 'eu-1',
        service,
        method: 'POST',
        path: '/iam/access/v1/evaluation',
        headers: { 'Content-Type': 'application/json' },
        body,
      },
      { accessKeyId, secretAccessKey },
    )
    return Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.toLowerCase() !== 'content-length')
        .map(([name, value]) => [name.toLowerCase(), String(value)]),
    )
  }

  test.each(['iam', 'sts'])('AZ-2 SIG-7 a request signed for %s may ask', async (service) => {
    const body = JSON.stringify(good)

    const answer = await point.post('evaluation', body, signed(service, body))

    expect([answer.status, answer.body]).toEqual([200, permitted])
  })

  test('AZ-2 SIG-7 a signature is of its body, and of its service', async () => {
    const body = JSON.stringify(good)
    const other = JSON.stringify(about('bob', 'read', 'record-1'))

    const changed = await point.post('evaluation', other, signed('iam', body))
    const elsewhere = await point.post('evaluation', body, signed('records', body))

    expect([changed.status, elsewhere.status]).toEqual([401, 401])
  })

  test('INV-3 ATK-42 nobody, a wrong credential and two of them are refused, with nothing told', async () => {
    const nobody = await point.post('evaluation', '{', {})
    const wrong = await point.post('evaluation', good, { authorization: 'Bearer a.b.c' })
    const body = JSON.stringify(good)
    const two = await point.post('evaluation', body, {
      ...signed('iam', body),
      'x-amz-security-token': (await point.session()).sessionToken,
    })

    expect([nobody.status, wrong.status]).toEqual([401, 401])
    expect(two.status).toBeGreaterThanOrEqual(400)
    expect(nobody.headers['www-authenticate']).toBe('Bearer realm="gatewarden"')
    expect(nobody.body).toEqual({
      type: 'urn:gatewarden:error:MissingAuthenticationToken',
      title: 'No credentials were presented',
      status: 401,
      code: 'MissingAuthenticationToken',
    })
  })

  test('AZ-2 who has no permission is refused, and cannot search either', async () => {
    for (const path of ['evaluation', 'evaluations', 'search/subject', 'search/resource']) {
      const answer = await point.post(path, good, await bearer('other'))
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'AccessDenied'])
    }
  })

  test('AZ-2 another account cannot grant the permission to itself', async () => {
    const answer = await point.post('evaluation', good, await bearer('abroad'))

    expect([answer.status, answer.body.code]).toEqual([403, 'AccessDenied'])
  })

  test('AZ-3 a request keeps its id in every answer', async () => {
    const headers = { ...(await bearer()), 'x-request-id': 'bfe9eb29-ab87' }
    const bodies = [good, '{', '', `"${'a'.repeat(512 * 1024)}"`]

    const answers = await Promise.all(bodies.map((body) => point.post('evaluation', body, headers)))

    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 413])
    for (const answer of answers) expect(answer.headers['x-request-id']).toBe('bfe9eb29-ab87')
  })

  test('AZ-3 a content type that is not JSON is 400', async () => {
    const type = { ...(await bearer()), 'content-type': 'text/plain' }

    expect((await point.post('evaluation', good, type)).status).toBe(400)
  })

  test('AZ-3 a body of 512 KiB is read', async () => {
    const context = Object.fromEntries(
      Array.from({ length: 63 }, (_, index) => [`n${index}`, 'a'.repeat(8_192)]),
    )

    const answer = await point.post('evaluation', { ...good, context }, await bearer())

    expect([answer.status, answer.body]).toEqual([200, permitted])
  })

  test('AZ-1 SEC-29 metadata is public, of the configuration alone, before and behind the path', async () => {
    const paths = [
      '/.well-known/authzen-configuration/iam',
      '/iam/.well-known/authzen-configuration',
    ]

    const answers = await Promise.all(
      paths.map((path) => request(point.app).get(path).set('host', 'evil.example')),
    )

    for (const { status, headers, body } of answers) {
      expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
      expect(body).toEqual({
        policy_decision_point: baseUrl,
        access_evaluation_endpoint: url,
        access_evaluations_endpoint: `${baseUrl}/access/v1/evaluations`,
        search_subject_endpoint: `${baseUrl}/access/v1/search/subject`,
        search_resource_endpoint: `${baseUrl}/access/v1/search/resource`,
        search_action_endpoint: `${baseUrl}/access/v1/search/action`,
      })
    }
  })

  test('SEC-66 no credential of a caller is on record', async () => {
    const { sessionToken } = await point.session()
    await point.post('evaluation', '{', { authorization: `Bearer ${sessionToken}` })
    await point.post('evaluation', good, { authorization: `Bearer ${sessionToken}` })

    const text = JSON.stringify(point.events)
    expect(text).not.toContain(sessionToken)
    expect(text).not.toContain(point.key.secretAccessKey)
  })

  test('AZ-3 another verb is 405', async () => {
    const answer = await request(point.app).get('/iam/access/v1/evaluation')

    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST'])
  })
})
