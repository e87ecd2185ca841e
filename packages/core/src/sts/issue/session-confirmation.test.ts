import { describe, expect, test } from 'vitest'
import { IamError } from '../../errors.ts'
import type { Confirmation, SessionBinding } from '../../identity/confirmation.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import type { RoleSessionRequest } from '../role-session.ts'
import { asking, caller, target } from '../testing/role-request.ts'
import { createStage, type StageRole, stageSession } from '../testing/stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const jkt: Confirmation = { kind: 'dpop', thumbprint: 'A'.repeat(43) }
const x5t: Confirmation = { kind: 'certificate', thumbprint: 'A'.repeat(43) }
const sv4: Confirmation = { kind: 'signature' }
const bearer: SessionBinding = { kind: 'bearer' }

/** What a session of `target` is bound to. */
async function boundTo(
  request: Partial<RoleSessionRequest>,
  role: Partial<StageRole> = {},
): Promise<Confirmation | undefined> {
  const stage = createStage([caller, { ...target, ...role }], clock)
  await stage.issuer.issue(asking(request))
  return stage.grants[0]?.confirmation
}

const strict = { requiresProof: true }
const of = (confirmation: Confirmation) => stageSession('caller', { confirmation })

describe('TOK-4 what a session is bound to', () => {
  test.each<{
    name: string
    request: Partial<RoleSessionRequest>
    role?: Partial<StageRole>
    want: Confirmation | undefined
  }>([
    { name: 'nothing was proven', request: {}, want: undefined },
    { name: 'the token alone is handed out', request: { binding: bearer }, want: undefined },
    { name: 'a key', request: { binding: jkt }, want: jkt },
    { name: 'a key, for a strict role', request: { binding: jkt }, role: strict, want: jkt },
    { name: 'a certificate', request: { binding: x5t }, role: strict, want: x5t },
    { name: 'a strict role on the AWS wire', request: {}, role: strict, want: sv4 },
    { name: 'a bound caller on the AWS wire', request: { principal: of(x5t) }, want: x5t },
    {
      name: 'a caller that signs, on the AWS wire',
      request: { principal: of(sv4) },
      want: sv4,
    },
    {
      name: 'a bound caller that asks for a bearer token',
      request: { principal: of(x5t), binding: bearer },
      want: x5t,
    },
    {
      name: 'a bound caller, another key',
      request: { principal: of(x5t), binding: jkt },
      want: jkt,
    },
    {
      name: 'a bound caller, a strict role',
      request: { principal: of(x5t), binding: bearer },
      role: strict,
      want: x5t,
    },
  ])('TOK-4 $name', async ({ request, role, want }) => {
    expect(await boundTo(request, role)).toEqual(want)
  })

  test('TOK-4 a role that requires proof never gets a bearer token', async () => {
    const stage = createStage([caller, { ...target, ...strict }], clock)

    const work = stage.issuer.issue(asking({ binding: bearer }))

    await expect(work).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'the role requires proof of possession: none was given',
    })
    expect(stage.grants).toEqual([])
    expect(stage.calls).toMatchObject([{ error: { code: 'ValidationError' } }])
  })

  test('WIRE-6 whoever may not assume the role does not learn that it requires proof', async () => {
    const closed = { ...target, trust: [] }
    const refusals = [closed, { ...closed, ...strict }].map((role) =>
      createStage([caller, role], clock)
        .issuer.issue(asking({ binding: bearer }))
        .catch((error: unknown) => error),
    )

    const [open, bound] = await Promise.all(refusals)

    expect(open).toMatchObject({ code: 'AccessDenied' })
    expect(bound).toEqual(open)
  })
})

describe('POP-1 a proof is used up last', () => {
  test('POP-1 a refused request uses up no proof', async () => {
    const used: string[] = []
    const useProof = async () => void used.push('used')
    const stage = createStage([caller, { ...target, trust: [] }], clock)

    const work = stage.issuer.issue(asking({ binding: jkt, useProof }))

    await expect(work).rejects.toMatchObject({ code: 'AccessDenied' })
    expect(used).toEqual([])
  })

  test('POP-1 a proof that was used makes no session, and the refusal is recorded', async () => {
    const useProof = () => Promise.reject(new IamError('InvalidDpopProof', 'used before'))
    const stage = createStage([caller, target], clock)

    const work = stage.issuer.issue(asking({ binding: jkt, useProof }))

    await expect(work).rejects.toMatchObject({ code: 'InvalidDpopProof' })
    expect(stage.grants).toEqual([])
    expect(stage.calls).toMatchObject([{ error: { code: 'InvalidDpopProof' } }])
    expect(stage.mints).toEqual(['assume_role refused'])
  })

  test('POP-3 the record says what the session is bound to, never to which key', async () => {
    const stage = createStage([caller, target], clock)

    await stage.issuer.issue(asking({ binding: jkt }))

    expect(stage.calls).toMatchObject([{ responseElements: { boundTo: 'dpop' } }])
    expect(JSON.stringify(stage.calls)).not.toContain(jkt.thumbprint)
  })
})
