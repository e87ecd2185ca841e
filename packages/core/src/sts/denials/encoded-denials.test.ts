import { describe, expect, test } from 'vitest'
import type { Question } from '../../context/decision-point.ts'
import type { Explanation } from '../../decision/explain.ts'
import { IamError } from '../../errors.ts'
import { anonymous, type Principal } from '../../identity/principal.ts'
import { silentLogger } from '../../ports/logger.ts'
import { createMasterKeys } from '../../session/master-keys.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { deniedAction } from '../denied-action.ts'
import { stageAccount } from '../testing/stage.ts'
import { stageUser } from '../testing/user-stage.ts'
import { openDenial } from './denial-seal.ts'
import { ofDeniedQuestion } from './denied-question.ts'
import { createEncodedDenials, type EncodedDenialsHost } from './encoded-denials.ts'

const keys = createMasterKeys()
const explanationOf = (effect: 'Allow' | 'Deny', { action, resource }: Question): Explanation => ({
  decision: {
    effect,
    reason: 'ImplicitlyDenied',
    layer: undefined,
    level: undefined,
    determining: [],
    errors: [],
  },
  request: { principal: 'caller', action, resource },
  context: [],
  layers: [],
  nearestAllow: [],
})
const host: EncodedDenialsHost = {
  explain: (question) => explanationOf('Deny', question),
  keys,
  random: seededRandom(3),
  logger: silentLogger,
}
const role = (account: string) => `arn:gw:iam::${account}:role/vault`
const question = (more: Partial<Question> = {}): Question => ({
  principal: stageUser(),
  action: 'sts:AssumeRole',
  resource: role(stageAccount),
  facts: {},
  source: 'sts',
  ...more,
})
const refusal = (asked: Question) =>
  ofDeniedQuestion(deniedAction(asked.principal, asked.action, asked.resource), asked)

describe('STS-21 who gets a message', () => {
  test.each([
    { name: 'a resource of the account', asked: question() },
    { name: 'no resource', asked: question({ resource: null }) },
    {
      name: 'a resource whose account is said',
      asked: question({ resourceFacts: { account: stageAccount } }),
    },
  ])('STS-21 a caller of an account, about $name', ({ asked }) => {
    const message = createEncodedDenials(host)(refusal(asked)) ?? ''

    expect(openDenial(message, stageAccount, keys)).toBeDefined()
  })

  const nobodyOfUs: Principal = {
    kind: 'service',
    service: 'orders.test',
    account: undefined,
  } as never
  test.each([
    {
      name: 'about a role of another account',
      asked: question({ resource: role('222222222222') }),
    },
    {
      name: 'about what belongs to another account',
      asked: question({ resourceFacts: { account: '222222222222' } }),
    },
    { name: 'to nobody', asked: question({ principal: anonymous }) },
    { name: 'to a caller without account', asked: question({ principal: nobodyOfUs }) },
  ])('STS-21 ATK-48 denial-leaks: no message $name', ({ asked }) => {
    expect(createEncodedDenials(host)(refusal(asked))).toBeUndefined()
  })
})

test('STS-21 what no policy denied has no message', () => {
  const encoded = createEncodedDenials(host)

  expect(encoded(new IamError('AccessDenied', 'x'))).toBeUndefined()
  expect(encoded(new Error('x'))).toBeUndefined()
  expect(encoded(undefined)).toBeUndefined()
})

test('STS-21 what would be allowed by now has no message', () => {
  const explain = (asked: Question) => explanationOf('Allow', asked)

  expect(createEncodedDenials({ ...host, explain })(refusal(question()))).toBeUndefined()
})

test('STS-21 a message that cannot be made leaves the denial as it is', () => {
  const warned: string[] = []
  const logger = { ...silentLogger, warn: (_: object, text: string) => void warned.push(text) }
  const explain = () => {
    throw new Error('stale')
  }

  expect(createEncodedDenials({ ...host, explain, logger })(refusal(question()))).toBeUndefined()
  expect(warned).toEqual(['a denial could not be encoded'])
})
