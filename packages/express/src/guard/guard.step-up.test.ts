import type { Authentication, Line, Principal } from '@gatewarden/core'
import request from 'supertest'
import { describe, expect, test, vi } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage, type StageOptions } from '../testing/stage.ts'

const start = Date.UTC(2030, 0, 1)
const present = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
const allowing = (Condition: object) => [
  { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*', Condition },
]

/** What the caller's session tells of a second factor: none, or one so many seconds ago. */
function withFactor(ageSeconds: number | undefined): NonNullable<StageOptions['line']> {
  const mfa = ageSeconds === undefined ? undefined : { serial: 'x', at: start - ageSeconds * 1000 }
  const session = { mfa, issuedAt: start, policies: [], policySources: [], chain: [] }
  return callersWith((principal) => ({ ...principal, session }) as unknown as Principal)
}

function callersWith(
  change: (principal: Principal) => Principal,
): NonNullable<StageOptions['line']> {
  return (line: Line) => ({
    authenticator: {
      async authenticate(input): Promise<Authentication> {
        const found = await line.authenticator.authenticate(input)
        return { ...found, principal: change(found.principal) }
      },
    },
  })
}

describe.each(majors)('guard: step-up, $major', ({ express }) => {
  async function ask(Condition: object, options: StageOptions) {
    const stage = await createStage({ roles: { clerk: allowing(Condition) }, ...options })
    const app = serve(express, stage.iam, (routes) => {
      routes.get('/orders/:orderId', stage.iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('order')
      })
    })
    const answer = await request(app).get('/orders/1').set('role', 'clerk')
    return { status: answer.status, challenge: answer.headers['www-authenticate'], stage }
  }
  const stepUp = { acrValues: 'mfa' }
  const challenge = (age = '') =>
    `Bearer realm="gatewarden", error="insufficient_user_authentication", acr_values="mfa"${age}`

  test('a factor of any age is asked for without max_age', async () => {
    const answer = await ask(present, { stepUp, line: withFactor(undefined) })

    expect(answer).toMatchObject({ status: 401, challenge: challenge() })
  })

  test.each([
    { operator: 'NumericLessThan', value: '300', maxAge: 299 },
    { operator: 'NumericLessThanEquals', value: '300', maxAge: 300 },
    { operator: 'NumericLessThan', value: '1', maxAge: 0 },
    { operator: 'NumericLessThan', value: '129600', maxAge: 129_599 },
  ])(
    'max_age is the oldest factor that $operator $value takes',
    async ({ operator, value, maxAge }) => {
      const condition = { [operator]: { 'aws:MultiFactorAuthAge': value } }

      const tooOld = await ask(condition, { stepUp, line: withFactor(130_000) })
      const none = await ask(condition, { stepUp, line: withFactor(undefined) })
      const inTime = await ask(condition, { stepUp, line: withFactor(maxAge) })

      expect(tooOld.challenge).toBe(challenge(`, max_age="${maxAge}"`))
      expect(none.challenge).toBe(challenge(`, max_age="${maxAge}"`))
      expect(inTime.status).toBe(200)
    },
  )

  test('the smaller of option and policy is sent', async () => {
    const condition = { NumericLessThan: { 'aws:MultiFactorAuthAge': '300' } }
    const line = withFactor(undefined)

    const strict = await ask(condition, { stepUp: { ...stepUp, maxAgeSeconds: 60 }, line })
    const lax = await ask(condition, { stepUp: { ...stepUp, maxAgeSeconds: 3_600 }, line })

    expect(strict.challenge).toBe(challenge(', max_age="60"'))
    expect(lax.challenge).toBe(challenge(', max_age="299"'))
  })

  test('a user with a long-term key, who can get a session by a step-up, is asked too', async () => {
    const line = callersWith(() => ({
      kind: 'user',
      account: '000000000001',
      arn: 'arn:gw:iam::000000000001:user/alice',
      id: undefined,
      name: 'alice',
      tags: new Map(),
      session: undefined,
    }))
    const resource = 'arn:gw:orders::000000000001:order/1'
    const AWS = 'arn:gw:iam::000000000001:user/alice'
    const [statement] = allowing(present)
    const Policy = {
      Version: '2012-10-17',
      Statement: [{ ...statement, Resource: resource, Principal: { AWS } }],
    }

    const answer = await ask(present, {
      stepUp,
      line,
      entities: {
        users: { alice: {} },
        'resource-policies': { order: { Resource: resource, Policy } },
      },
    })

    expect(answer).toMatchObject({ status: 401, challenge: challenge() })
  })

  test('a denial that no factor changes stays 403, at the price of one simulation', async () => {
    const simulate = vi.fn()
    const never = { ...present, StringEquals: { 'aws:PrincipalTag/none': 'x' } }

    const answer = await ask(never, {
      stepUp,
      line: (line) => {
        simulate.mockImplementation(line.simulate)
        return { ...withFactor(undefined)(line), simulate }
      },
    })

    expect(answer.status).toBe(403)
    expect(simulate).toHaveBeenCalledTimes(1)
  })

  test('finding max_age costs at most 19 simulations, and records none', async () => {
    const simulate = vi.fn()
    const condition = { NumericLessThan: { 'aws:MultiFactorAuthAge': '77' } }

    const { stage } = await ask(condition, {
      stepUp,
      line: (line) => {
        simulate.mockImplementation(line.simulate)
        return { ...withFactor(undefined)(line), simulate }
      },
    })

    expect(simulate.mock.calls.length).toBeLessThanOrEqual(19)
    expect(stage.audit.events).toHaveLength(1)
  })

  test('an evaluation that breaks takes the advice, never the denial', async () => {
    const answer = await ask(present, {
      stepUp,
      line: (line) => ({
        ...withFactor(undefined)(line),
        simulate: () => {
          throw new Error('broken')
        },
      }),
    })

    expect(answer.status).toBe(403)
  })

  test('without the option nobody is asked', async () => {
    expect((await ask(present, { line: withFactor(undefined) })).status).toBe(403)
  })
})
