import fc from 'fast-check'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { anonymous, type Principal } from '../identity/principal.ts'
import { noTags } from '../identity/tags.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { getWebIdentityToken } from './get-web-identity-token.ts'
import {
  createOutboundStage,
  namespaceClaim,
  type OutboundStage,
  stageIssuer,
  tokenCall,
  tokenInput,
} from './testing/outbound-stage.ts'
import { stageAccount, stageRoleArn, stageSession } from './testing/stage.ts'
import { stageUser, stageUserSession } from './testing/user-stage.ts'

const now = Date.UTC(2030, 0, 1)
const clock = fixedClock(now)
const seconds = now / 1000
const caller = stageSession('caller', { expiresAt: now + 3_600_000 })
const alice = stageUser({ tags: noTags })

const ask = (
  stage: OutboundStage,
  more: Parameters<typeof tokenInput>[0] = {},
  principal: Principal = caller,
) => getWebIdentityToken(tokenInput(more), tokenCall(principal), stage.host)

test('OUT-4 the claims are exactly those of a role session in an organization', async () => {
  const stage = createOutboundStage(clock, {
    organization: {
      organizationId: 'o-abc1234567',
      isManagementAccount: false,
      path: ['r-ab12', 'ou-ab12-11111111'],
    },
  })
  const principal = { ...caller, tags: new Map([['Team', 'red']]) }

  const input = { tags: [{ key: 'job', value: '7' }], durationSeconds: 900 }
  const { webIdentityToken, expiration } = await ask(stage, input, principal)

  expect(decodeJwt(webIdentityToken)).toEqual({
    iss: stageIssuer,
    aud: 'https://api.test',
    sub: stageRoleArn('caller'),
    iat: seconds,
    exp: seconds + 900,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    [namespaceClaim]: {
      aws_account: stageAccount,
      source_region: 'eu-1',
      org_id: 'o-abc1234567',
      ou_path: 'o-abc1234567/r-ab12/ou-ab12-11111111/',
      principal_id: stageRoleArn('caller'),
      principal_tags: { Team: 'red' },
      request_tags: { job: '7' },
      original_session_exp: '2030-01-01T01:00:00Z',
    },
  })
  expect(decodeProtectedHeader(webIdentityToken)).toEqual({
    alg: 'ES384',
    typ: 'JWT',
    kid: expect.any(String),
  })
  expect(expiration).toBe((seconds + 900) * 1000)
})

test('OUT-4 what the caller has not is no claim', async () => {
  const stage = createOutboundStage(clock)
  const everything = {
    ...stage.host,
    decisions: {
      decide: () => ({
        decision: { effect: 'Allow' } as never,
        decisionId: '',
        isCached: false,
      }),
    },
  }

  const { webIdentityToken } = await getWebIdentityToken(tokenInput(), tokenCall(alice), everything)

  const claims = decodeJwt(webIdentityToken)
  expect(claims.sub).toBe(alice.arn)
  expect(claims.exp).toBe(seconds + 300)
  expect(claims[namespaceClaim]).toEqual({
    aws_account: stageAccount,
    source_region: 'eu-1',
    principal_id: alice.arn,
  })
})

test('OUT-4 several audiences are a list in their order', async () => {
  const audience = ['https://b.test', 'https://a.test']

  const { webIdentityToken } = await ask(createOutboundStage(clock), { audience })

  expect(decodeJwt(webIdentityToken).aud).toEqual(audience)
})

test.each([
  { name: 'no audience', input: { audience: [] } },
  { name: 'audience missing', input: { audience: undefined as never } },
  { name: 'eleven audiences', input: { audience: Array.from({ length: 11 }, () => 'a') } },
  { name: 'empty audience', input: { audience: [''] } },
  { name: 'audience of 1001 characters', input: { audience: ['a'.repeat(1_001)] } },
  { name: 'ES256', input: { signingAlgorithm: 'ES256' } },
  { name: 'RS512', input: { signingAlgorithm: 'RS512' } },
  { name: 'none', input: { signingAlgorithm: 'none' } },
  { name: 'HS256', input: { signingAlgorithm: 'HS256' } },
  { name: 'no algorithm', input: { signingAlgorithm: undefined as never } },
  { name: '59 seconds', input: { durationSeconds: 59 } },
  { name: '3601 seconds', input: { durationSeconds: 3_601 } },
  { name: 'reserved tag', input: { tags: [{ key: 'aws:x', value: '' }] } },
  {
    name: 'tag twice but for case',
    input: {
      tags: [
        { key: 'a', value: '' },
        { key: 'A', value: '' },
      ],
    },
  },
  { name: 'tag with a wildcard', input: { tags: [{ key: 'a', value: '*' }] } },
  { name: 'unknown parameter', input: { subject: 'x' } as object },
])('OUT-2, OUT-3 $name is a ValidationError and nothing is signed', async ({ input }) => {
  const stage = createOutboundStage(clock)

  await expect(ask(stage, input)).rejects.toMatchObject({ code: 'ValidationError' })

  expect(stage.questions).toEqual([])
  expect(stage.calls).toMatchObject([
    { eventName: 'GetWebIdentityToken', error: { code: 'ValidationError' } },
  ])
})

test.each([60, 3_600])('OUT-3 %i seconds are allowed', async (durationSeconds) => {
  const { expiration } = await ask(createOutboundStage(clock), { durationSeconds })

  expect(expiration).toBe((seconds + durationSeconds) * 1000)
})

test('OUT-1 without it enabled for the account there is no token, whatever the policies say', async () => {
  const stage = createOutboundStage(clock, { accounts: ['222222222222'] })

  await expect(ask(stage)).rejects.toMatchObject({
    code: 'OutboundWebIdentityFederationDisabledException',
    status: 403,
  })
  expect(stage.mints).toEqual(['get_web_identity_token refused'])
})

test.each([
  { name: 'one second over', left: 299, want: 'SessionDurationEscalationException' },
  { name: 'by default over', left: 10, want: 'SessionDurationEscalationException' },
])('OUT-3 a token that would outlive its session: $name', async ({ left, want }) => {
  const stage = createOutboundStage(clock)
  const principal = stageSession('caller', { expiresAt: now + left * 1000 })

  await expect(ask(stage, {}, principal)).rejects.toMatchObject({ code: want, status: 403 })
  expect(stage.mints).toEqual(['get_web_identity_token refused'])
})

test('OUT-3 a token may end with its session', async () => {
  const principal = stageSession('caller', { expiresAt: now + 300_000 })

  const { expiration } = await ask(createOutboundStage(clock), {}, principal)

  expect(expiration).toBe(now + 300_000)
})

test('OUT-3 a session that has ended gets none', async () => {
  const principal = stageSession('caller', { expiresAt: now })

  await expect(ask(createOutboundStage(clock), {}, principal)).rejects.toMatchObject({
    code: 'ExpiredToken',
  })
})

test('OUT-3 a payload is at most 4,096 bytes of UTF-8', async () => {
  const stage = createOutboundStage(clock)
  const payloadBytes = async (audience: readonly string[]) => {
    const { webIdentityToken } = await ask(stage, { audience })
    return Buffer.from(webIdentityToken.split('.')[1] ?? '', 'base64url').length
  }
  const fixed = (await payloadBytes(['a', 'b', 'c', 'd'])) - 4
  const spare = 4_096 - fixed - 3_000

  const filled = [...Array.from({ length: 3 }, () => 'x'.repeat(1_000)), 'y'.repeat(spare)]
  const over = [...filled.slice(0, 3), `${'y'.repeat(spare - 1)}é`]

  expect(await payloadBytes(filled)).toBe(4_096)
  await expect(ask(stage, { audience: over })).rejects.toMatchObject({
    code: 'JWTPayloadSizeExceededException',
    status: 400,
  })
})

test.each<{ name: string; principal: Principal; want: string }>([
  { name: 'nobody', principal: anonymous, want: 'MissingAuthenticationToken' },
  {
    name: 'root user',
    principal: { kind: 'root', account: stageAccount, arn: `arn:gw:iam::${stageAccount}:root` },
    want: 'AccessDenied',
  },
  {
    name: 'GetSessionToken session of a user (STS-18)',
    principal: stageUserSession(),
    want: 'AccessDenied',
  },
  {
    name: 'federated user (STS-19)',
    principal: {
      kind: 'federated-user',
      account: stageAccount,
      arn: `arn:gw:sts::${stageAccount}:federated-user/bob`,
      name: 'bob',
      userArn: alice.arn,
      userId: undefined,
      tags: noTags,
      session: caller.session,
    },
    want: 'AccessDenied',
  },
  {
    name: 'IdP caller without role',
    principal: {
      kind: 'federated',
      provider: `arn:gw:iam::${stageAccount}:oidc-provider/idp.test`,
      issuer: 'idp.test',
      subject: 'x',
      claims: new Map(),
    },
    want: 'AccessDenied',
  },
  { name: 'service', principal: { kind: 'service', service: 'x.gw' }, want: 'AccessDenied' },
  {
    name: 'role session whose end is unknown',
    principal: { ...caller, session: undefined },
    want: 'AccessDenied',
  },
])('OUT-3 callers other than users and role sessions get none: $name', async (row) => {
  const stage = createOutboundStage(clock)

  await expect(ask(stage, {}, row.principal)).rejects.toMatchObject({ code: row.want })

  expect(stage.questions).toEqual([])
})

test('ATK-39 leaks: one event and one count for a token, and no part of it in the event', async () => {
  const stage = createOutboundStage(clock)

  const { webIdentityToken } = await ask(stage, { tags: [{ key: 'job', value: '7' }] })

  expect(stage.mints).toEqual(['get_web_identity_token issued'])
  expect(stage.calls).toMatchObject([
    {
      eventName: 'GetWebIdentityToken',
      requestParameters: {
        audience: ['https://api.test'],
        signingAlgorithm: 'ES384',
        durationSeconds: 300,
        tags: [{ key: 'job', value: '7' }],
      },
      responseElements: {
        issuer: stageIssuer,
        tokenId: decodeJwt(webIdentityToken).jti,
        expiration: '2030-01-01T00:05:00Z',
      },
    },
  ])
  const written = JSON.stringify(stage.calls)
  for (const part of webIdentityToken.split('.')) expect(written).not.toContain(part)
})

test('INV-12 a token that cannot be recorded is not handed out', async () => {
  const stage = createOutboundStage(clock)
  const host = {
    ...stage.host,
    recordApiCall: () => {
      throw new Error('disk full')
    },
  }

  await expect(getWebIdentityToken(tokenInput(), tokenCall(caller), host)).rejects.toThrow()
  expect(stage.mints).toEqual([])
})

test('OUT-3 property: claims never exceed the session', async () => {
  const stage = createOutboundStage(clock)
  const property = fc.asyncProperty(
    fc.integer({ min: -10, max: 4_000 }),
    fc.option(fc.integer({ min: 60, max: 3_600 }), { nil: undefined }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z]{0,8}$/), {
      maxKeys: 5,
    }),
    fc.boolean(),
    async (leftSeconds, durationSeconds, tags, hasTags) => {
      const expiresAt = now + leftSeconds * 1000
      const owned = new Map(Object.entries(tags))
      const principal = { ...stageSession('caller', { expiresAt }), tags: owned }
      const passed = hasTags ? [{ key: 'admin', value: 'true' }] : []

      const outcome = await ask(stage, { durationSeconds, tags: passed }, principal).catch(
        (error: { code: string }) => error.code,
      )

      const isTooLong = leftSeconds < (durationSeconds ?? 300)
      if (typeof outcome === 'string') {
        expect(isTooLong).toBe(true)
        return
      }
      const claims = decodeJwt(outcome.webIdentityToken)
      const own = claims[namespaceClaim] as Record<string, unknown>
      expect((claims.exp ?? Number.NaN) * 1000).toBeLessThanOrEqual(expiresAt)
      expect(claims.sub).toBe(principal.roleArn)
      expect(own['aws_account']).toBe(principal.account)
      expect(own['principal_tags'] ?? {}).toEqual(Object.fromEntries(owned))
      expect(own['request_tags']).toEqual(hasTags ? { admin: 'true' } : undefined)
    },
  )
  await fc.assert(property, { numRuns: 60 })
})
