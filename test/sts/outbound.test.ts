import {
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetWebIdentityTokenCommand,
  type GetWebIdentityTokenCommandInput,
  type GetWebIdentityTokenCommandOutput,
  JWTPayloadSizeExceededException,
  OutboundWebIdentityFederationDisabledException,
  SessionDurationEscalationException,
} from '@aws-sdk/client-sts'
import { createOutboundKeys } from '@gatewarden/core'
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
} from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { postSigned } from './signed-form.ts'
import { account, createStsWorld, otherAccount, roleArn, type StsWorld } from './sts-world.ts'

const audience = 'https://api.partner.test'

async function privateJwk(algorithm: string): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return { ...(await exportJWK(privateKey)) }
}

let keysAheadMs = 0
const keys = createOutboundKeys({
  clock: { now: () => Date.now() + keysAheadMs, monotonic: () => performance.now() },
  keys: [
    { account, jwk: await privateJwk('RS256'), activatesAt: 0 },
    { account, jwk: await privateJwk('ES384'), activatesAt: 0 },
  ],
})

let world: StsWorld
let entry: Credentials
beforeAll(async () => {
  world = await createStsWorld({ outboundFederation: { accounts: [account], keys } })
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

async function tokenOf(
  more: Partial<GetWebIdentityTokenCommandInput> = {},
  credentials: Credentials | undefined = entry,
) {
  return await world
    .client(credentials)
    .send(
      new GetWebIdentityTokenCommand({ Audience: [audience], SigningAlgorithm: 'ES384', ...more }),
    )
}

interface Discovery {
  readonly issuer: string
  readonly jwks_uri: string
  readonly id_token_signing_alg_values_supported: string[]
}

/** What a relying party does that knows the issuer and nothing else. */
async function verifyAsPartner(token: string, wanted = audience) {
  const issuer = `${world.url}/outbound/${account}`
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`)
  const discovery = (await answer.json()) as Discovery
  expect(discovery.issuer).toBe(issuer)
  return await jwtVerify(token, createRemoteJWKSet(new URL(discovery.jwks_uri)), {
    issuer,
    audience: wanted,
    algorithms: discovery.id_token_signing_alg_values_supported,
    typ: 'JWT',
  })
}

describe('the AWS SDK for JavaScript and a relying party on jose, unmodified', () => {
  test.each(['RS256', 'ES384'])('OUT-2 a token of %s verifies by discovery', async (alg) => {
    const Tags = [{ Key: 'job', Value: 'job-7' }]
    const before = Math.floor(Date.now() / 1000)

    const answer = await tokenOf({ SigningAlgorithm: alg, DurationSeconds: 600, Tags })
    const { payload } = await verifyAsPartner(answer.WebIdentityToken ?? '')

    expect(payload.sub).toBe(roleArn('entry'))
    expect(payload['https://sts.amazonaws.com/']).toMatchObject({
      aws_account: account,
      source_region: 'eu-1',
      principal_id: roleArn('entry'),
      request_tags: { job: 'job-7' },
      original_session_exp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
    expect(payload.exp).toBeGreaterThanOrEqual(before + 600)
    expect(Number(answer.Expiration) / 1000).toBe(payload.exp)
  })

  test('OUT-4 with several audiences each of them accepts it and nobody else', async () => {
    const both = [audience, 'https://b.test']

    const { WebIdentityToken = '' } = await tokenOf({ Audience: both })

    for (const wanted of both) await verifyAsPartner(WebIdentityToken, wanted)
    await expect(verifyAsPartner(WebIdentityToken, 'https://c.test')).rejects.toThrow(/"aud"/)
  })

  test('OUT-3 the default is 300 seconds', async () => {
    const { WebIdentityToken = '' } = await tokenOf()

    const { payload } = await verifyAsPartner(WebIdentityToken)

    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300)
  })

  test('OUT-4 a chained session speaks for its own role', async () => {
    const { Credentials } = await assume(world, entry, { RoleArn: roleArn('target') })

    const { WebIdentityToken = '' } = await tokenOf({}, Credentials)
    const { payload } = await verifyAsPartner(WebIdentityToken)

    expect(payload.sub).toBe(roleArn('target'))
    expect(payload['https://sts.amazonaws.com/']).toMatchObject({ principal_tags: { Team: 'red' } })
  })
})

describe('refusals carry the exact code, so that the SDK makes its own exceptions of them', () => {
  test('OUT-3 SessionDurationEscalationException', async () => {
    const short = await enter(world, { DurationSeconds: 900 })

    const asked = tokenOf({ DurationSeconds: 3_600 }, short)

    await expect(asked).rejects.toBeInstanceOf(SessionDurationEscalationException)
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
  })

  test('OUT-3 JWTPayloadSizeExceededException', async () => {
    const Audience = Array.from({ length: 5 }, (_, at) => `${at}`.repeat(1_000))

    const asked = tokenOf({ Audience })

    await expect(asked).rejects.toBeInstanceOf(JWTPayloadSizeExceededException)
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
  })

  test('OUT-1 OutboundWebIdentityFederationDisabledException', async () => {
    await using plain = await createStsWorld()
    const command = new GetWebIdentityTokenCommand({
      Audience: [audience],
      SigningAlgorithm: 'ES384',
    })

    const asked = plain.client(await enter(plain)).send(command)

    await expect(asked).rejects.toBeInstanceOf(OutboundWebIdentityFederationDisabledException)
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
  })

  test('OUT-1 what counts is the account of the caller, allowed there and not enabled', async () => {
    const RoleArn = roleArn('abroad', otherAccount)
    const { Credentials } = await assume(world, entry, { RoleArn })

    await expect(tokenOf({}, Credentials)).rejects.toBeInstanceOf(
      OutboundWebIdentityFederationDisabledException,
    )
  })

  test('OUT-5 a session policy without the action is AccessDenied', async () => {
    const Policy = '{"Version":"2012-10-17","Statement":[]}'
    const narrow = await enter(world, { Policy })

    await expect(tokenOf({}, narrow)).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    })
  })

  test('OUT-2 another algorithm is a ValidationError', async () => {
    const asked = tokenOf({ SigningAlgorithm: 'ES256' })

    await expect(asked).rejects.toMatchObject({ name: 'ValidationError' })
  })

  test.each([
    { name: 'no audience', form: 'SigningAlgorithm=ES384' },
    { name: 'audience as a text', form: 'SigningAlgorithm=ES384&Audience=a' },
    { name: 'gap in the list', form: 'SigningAlgorithm=ES384&Audience.member.2=a' },
    { name: 'unknown parameter', form: 'SigningAlgorithm=ES384&Audience.member.1=a&Subject=x' },
  ])('WIRE-4 $name is a ValidationError', async ({ form }) => {
    const body = `Action=GetWebIdentityToken&Version=2011-06-15&${form}`

    const { code, status } = await postSigned(world.url, entry, { body })

    expect([code, status]).toEqual(['ValidationError', 400])
  })

  test('WIRE-8 the answer is never cached and its Expiration is whole seconds with Z', async () => {
    const body =
      'Action=GetWebIdentityToken&Version=2011-06-15&SigningAlgorithm=ES384&Audience.member.1=a'

    const answer = await postSigned(world.url, entry, { body })

    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toMatch(/<Expiration>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<\/Expiration>/)
    expect(answer.body).toContain('<GetWebIdentityTokenResult><WebIdentityToken>')
  })
})

describe('an outbound token opens nothing here', () => {
  test('ATK-20 token-kind: outbound token as session token of a signed request', async () => {
    const { WebIdentityToken = '' } = await tokenOf()

    const asked = tokenOf({}, { ...entry, SessionToken: WebIdentityToken })

    await expect(asked).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  })

  test('ATK-20 token-kind: outbound token as web identity', async () => {
    const { WebIdentityToken } = await tokenOf({ Audience: ['sts'] })

    const asked = world.client().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn('entry'),
        RoleSessionName: 'deploy-7',
        WebIdentityToken,
      }),
    )

    await expect(asked).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
  })

  test('ATK-20 token-kind: outbound token as subject token over OAuth', async () => {
    const { WebIdentityToken = '' } = await tokenOf({ Audience: ['sts'] })
    const exchange = async (subject: string) => {
      const body = new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: subject,
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        resource: roleArn('entry'),
        role_session_name: 'deploy-7',
      })
      const answer = await fetch(`${world.url}/oauth2/token`, { method: 'POST', body })
      return [answer.status, ((await answer.json()) as { error?: string }).error]
    }

    expect(await exchange(WebIdentityToken)).toEqual([400, 'invalid_request'])
    expect(await exchange(await world.webIdentityToken())).toEqual([200, undefined])
  })

  test('ATK-39 leaks: no part of a token is in the audit, and its id is', async () => {
    const { WebIdentityToken = '' } = await tokenOf()
    const { payload } = await verifyAsPartner(WebIdentityToken)

    const written = JSON.stringify(world.events)

    for (const part of WebIdentityToken.split('.')) expect(written).not.toContain(part)
    expect(world.events.at(-1)).toMatchObject({
      eventSource: 'sts.gw',
      eventName: 'GetWebIdentityToken',
      eventCategory: 'Management',
      responseElements: { tokenId: payload.jti },
    })
  })
})

describe('rotation', () => {
  test('ATK-45 rotation-race: what a retired key signed verifies; a removed key is gone', async () => {
    const { WebIdentityToken: first = '' } = await tokenOf()
    const { kid: oldKid = '' } = decodeProtectedHeader(first)
    const waiting = await keys.rotate(account, 'ES384')
    expect(kidOf(await tokenOf())).toBe(oldKid)

    keysAheadMs += 86_400_000
    expect(kidOf(await tokenOf())).toBe(waiting)
    await verifyAsPartner(first)

    keys.remove(account, oldKid)
    await expect(verifyAsPartner(first)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
    await verifyAsPartner((await tokenOf()).WebIdentityToken ?? '')
  })
})

function kidOf({ WebIdentityToken = '' }: GetWebIdentityTokenCommandOutput): string | undefined {
  return decodeProtectedHeader(WebIdentityToken).kid
}
