import { expect, test } from 'vitest'
import { signRequest } from '../engine/testing/sign-request.ts'
import { IamError } from '../errors.ts'
import type { HttpInput } from '../ports/http.ts'
import { silentLogger } from '../ports/logger.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { redactCanonicalRequest } from './redact-canonical-request.ts'
import { reportingRefusals } from './report-refusals.ts'
import { createSigV4Verifier, type SigV4Options } from './sigv4-verifier.ts'

const start = Date.UTC(2030, 0, 1)
const key = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'the-secret' }
const sessionToken = 'the-session-token'

function stage(more: Partial<SigV4Options> = {}) {
  const clock = fixedClock(start)
  const told: { level: string; fields: Record<string, unknown>; message: string }[] = []
  const write = (level: string) => (fields: object, message: string) =>
    void told.push({ level, fields: { ...fields }, message })
  const logger = { ...silentLogger, debug: write('debug'), warn: write('warn') }
  const verifier = createSigV4Verifier({
    regions: ['local'],
    services: ['orders'],
    acceptedHosts: ['api.example'],
    clock,
    secretFor: (id) => (id === key.accessKeyId ? key.secretAccessKey : undefined),
    ...more,
  })
  const reporting = reportingRefusals(verifier, { logger, clock })
  const codeOf = (input: HttpInput) =>
    reporting.verify(input).then(
      () => 'good',
      (error: IamError) => error.code,
    )
  return { clock, told, codeOf }
}

const signed = (more: object = {}) => signRequest({ ...key, ...more }, start)
const ofTheKey = { access_key_id: key.accessKeyId }

test.each([
  {
    name: 'a wrong secret',
    input: signed({ secretAccessKey: 'guess' }),
    options: {},
    reason: /secret is wrong, or something was changed after signing/,
  },
  { name: 'a late clock', input: signRequest(key, start - 301_000), options: {}, reason: /clock/ },
  {
    name: 'another region',
    input: signed(),
    options: { regions: ['eu-1'] },
    reason: /another region, service or day/,
  },
  {
    name: 'another host',
    input: signed(),
    options: { acceptedHosts: ['other.example'] },
    reason: /not among `acceptedHosts`/,
  },
  {
    name: 'an unknown key',
    input: signed({ accessKeyId: 'AKIABBBBBBBBBBBBBBBB' }),
    options: {},
    reason: /access key is unknown, inactive or without its master key/,
  },
  {
    name: 'a body that was changed',
    input: {
      ...signed(),
      rawHeaders: [...signed().rawHeaders, 'X-Amz-Content-Sha256', 'f'.repeat(64)],
    },
    options: {},
    reason: /a header is not signed: `x-amz-content-sha256`$/,
  },
  {
    name: 'a content type that was not signed',
    input: { ...signed(), rawHeaders: [...signed().rawHeaders, 'Content-Type', 'text/plain'] },
    options: { requiredHeaders: ['content-type'] },
    reason: /a header is not signed: `content-type`$/,
  },
  {
    name: 'a header of a name that the caller chose',
    input: { ...signed(), rawHeaders: [...signed().rawHeaders, 'X-Amz-Forged', '1'] },
    options: {},
    reason: /a header is not signed: one that begins with `x-amz-`$/,
  },
])('SIG-11 $name is told to the log, by its reason and the key', async (row) => {
  const { told, codeOf } = stage(row.options)

  expect(await codeOf(row.input)).not.toBe('good')

  expect(told.map(({ level }) => level)).toEqual(['debug', 'warn'])
  for (const { fields } of told) {
    expect(fields).toMatchObject({
      reason: expect.stringMatching(row.reason),
      access_key_id: expect.stringMatching(/^AKIA/),
    })
  }
})

test('SIG-11 the canonical request is at debug level alone, without what could be a secret', async () => {
  const { told, codeOf } = stage()
  const input = signed({ sessionToken, secretAccessKey: 'guess' })

  await codeOf({ ...input, target: '/orders/1?code=hidden&x=' })

  const [debug, warn] = told
  expect(debug?.fields['canonical_request']).toBe(
    [
      'GET',
      '/orders/1',
      'code=[6 characters]&x=[0 characters]',
      'host:api.example',
      'x-amz-date:20300101T000000Z',
      `x-amz-security-token:[${sessionToken.length} characters]`,
      '',
      'host;x-amz-date;x-amz-security-token',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ].join('\n'),
  )
  expect(warn?.fields).toEqual({ ...ofTheKey, reason: expect.any(String) })
  const all = JSON.stringify(told)
  for (const secret of [sessionToken, 'hidden', 'the-secret', 'guess']) {
    expect(all).not.toContain(secret)
  }
})

test('SIG-11 each reason warns once a minute: strangers cannot fill the log', async () => {
  const { clock, told, codeOf } = stage()
  const warnings = () => told.filter(({ level }) => level === 'warn').length
  for (let at = 0; at < 20; at += 1) await codeOf(signed({ secretAccessKey: `guess ${at}` }))
  expect(warnings()).toBe(1)

  await codeOf(signed({ accessKeyId: 'AKIABBBBBBBBBBBBBBBB' }))
  expect(warnings()).toBe(2)

  clock.advance(60_000)
  await codeOf(signed({ secretAccessKey: 'guess' }))
  expect(warnings()).toBe(3)
})

test('SIG-11 what is malformed, or no key id, is told and not repeated', async () => {
  const { told, codeOf } = stage()
  const header = 'AWS4-HMAC-SHA256 Credential=the secret/x, Signature=the-secret'

  await codeOf({ ...signed(), rawHeaders: ['Host', 'api.example', 'Authorization', header] })

  expect(told[0]?.fields).toEqual({
    reason: 'the request signature is incomplete: malformed `Authorization`',
    access_key_id: undefined,
    canonical_request: undefined,
  })
})

test('a good signature, and an outage, are nothing to tell', async () => {
  const down = () => {
    throw new IamError('ServiceUnavailable', 'down')
  }
  const { told, codeOf } = stage()

  expect(await codeOf(signed())).toBe('good')
  expect(await stage({ secretFor: down }).codeOf(signed())).toBe('ServiceUnavailable')
  expect(told).toEqual([])
})

test('SIG-11 a canonical request without query or headers stays as it is', () => {
  expect(redactCanonicalRequest('GET\n/\n\n\n\nhash')).toBe('GET\n/\n\n\n\nhash')
})
