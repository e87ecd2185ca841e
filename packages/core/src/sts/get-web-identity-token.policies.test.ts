import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { getWebIdentityToken } from './get-web-identity-token.ts'
import {
  createOutboundStage,
  type OutboundStage,
  tokenCall,
  tokenInput,
} from './testing/outbound-stage.ts'
import { stageSession } from './testing/stage.ts'

const now = Date.UTC(2030, 0, 1)
const clock = fixedClock(now)
const caller = stageSession('caller', { expiresAt: now + 3_600_000 })

const ask = (
  stage: OutboundStage,
  more: Parameters<typeof tokenInput>[0] = {},
  principal = caller,
) => getWebIdentityToken(tokenInput(more), tokenCall(principal), stage.host)

const allow = (condition: object, action = 'sts:GetWebIdentityToken') => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  Condition: condition,
})

test('WIRE-6 who is denied does not learn whether it is enabled for the account', async () => {
  const stage = createOutboundStage(clock, { accounts: [], allows: [] })

  await expect(ask(stage)).rejects.toMatchObject({ code: 'AccessDenied' })
})

test('OUT-5 both actions must be allowed where tags are passed, the second one alone is not asked without', async () => {
  const tags = [{ key: 'job', value: '7' }]
  const untagged = createOutboundStage(clock, { allows: [allow({})] })

  await ask(untagged)
  await expect(ask(untagged, { tags })).rejects.toMatchObject({
    code: 'AccessDenied',
    message: `User: ${caller.arn} is not authorized to perform: sts:TagGetWebIdentityToken`,
  })

  expect(untagged.questions.map(({ action }) => action)).toEqual([
    'sts:GetWebIdentityToken',
    'sts:GetWebIdentityToken',
    'sts:TagGetWebIdentityToken',
  ])
})

const exactAudience = {
  'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': 'https://api.test' },
  Null: { 'sts:IdentityTokenAudience': 'false' },
}

test.each([
  { name: 'audience', condition: exactAudience, good: {}, bad: { audience: ['https://b.test'] } },
  {
    name: 'one audience of two',
    condition: exactAudience,
    good: {},
    bad: { audience: ['https://api.test', 'https://b.test'] },
  },
  {
    name: 'plain operator and two audiences (COND-7)',
    condition: { StringLike: { 'sts:IdentityTokenAudience': 'https://*' } },
    good: {},
    bad: { audience: ['https://api.test', 'https://b.test'] },
  },
  {
    name: 'duration given',
    condition: { NumericLessThanEquals: { 'sts:DurationSeconds': '300' } },
    good: { durationSeconds: 300 },
    bad: { durationSeconds: 301 },
  },
  {
    name: 'duration by default',
    condition: { NumericLessThan: { 'sts:DurationSeconds': '300' } },
    good: { durationSeconds: 299 },
    bad: {},
  },
  {
    name: 'algorithm',
    condition: { StringEquals: { 'sts:SigningAlgorithm': 'ES384' } },
    good: {},
    bad: { signingAlgorithm: 'RS256' },
  },
  {
    name: 'value of a tag',
    condition: { StringEquals: { 'aws:RequestTag/job': '7' } },
    good: { tags: [{ key: 'job', value: '7' }] },
    bad: { tags: [{ key: 'job', value: '8' }] },
  },
  {
    name: 'keys of tags',
    condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['job'] } },
    good: { tags: [{ key: 'job', value: '7' }] },
    bad: { tags: [{ key: 'team', value: '7' }] },
  },
])('OUT-5 a policy can ask for $name', async ({ condition, good, bad }) => {
  const stage = createOutboundStage(clock, { allows: [allow(condition, 'sts:*')] })

  await expect(ask(stage, good)).resolves.toBeDefined()
  await expect(ask(stage, bad)).rejects.toMatchObject({ code: 'AccessDenied' })
})

test('ATK-11 narrow-session-gains: a session policy without the action stops it', async () => {
  const nothing = [{ id: 'session', statements: [], fault: undefined }]
  const principal = stageSession('caller', { expiresAt: now + 3_600_000, policies: [nothing] })

  await expect(ask(createOutboundStage(clock), {}, principal)).rejects.toMatchObject({
    code: 'AccessDenied',
  })
})
