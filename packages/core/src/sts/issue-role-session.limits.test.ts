import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { asking, caller, denied, everyStsAction, naming, target } from './testing/role-request.ts'
import { createStage, type StageRole, stageRoleArn, stageSession } from './testing/stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const refusal = (want: object) => expect.objectContaining(want)

const service = { kind: 'service', service: 'rolesanywhere.amazonaws.com' } as const
const serviceRole: StageRole = {
  name: 'target',
  trust: [{ Effect: 'Allow', Principal: { Service: service.service }, Action: everyStsAction }],
  maxSessionDurationSeconds: 7_200,
}

test('STS-2 a chained session lasts an hour by default, whatever the role allows', async () => {
  const stage = createStage([caller, target], clock)

  await stage.issuer.issue(asking())

  expect(stage.grants[0]?.durationSeconds).toBe(3_600)
})

test('STS-2 ATK-9 a chained session over an hour is refused before the role is asked for', async () => {
  const stage = createStage([caller], clock)

  const issued = stage.issuer.issue(asking({ durationSeconds: 3_601 }))

  await expect(issued).rejects.toThrow(
    refusal({
      code: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    }),
  )
  expect(stage.questions).toEqual([])
})

test.each([{ seconds: 899 }, { seconds: 43_201 }, { seconds: 900.5 }, { seconds: Number.NaN }])(
  'STS-1 a duration of $seconds seconds is refused',
  async ({ seconds }) => {
    const issued = createStage([serviceRole], clock).issuer.issue(
      asking({ principal: service, durationSeconds: seconds }),
    )

    await expect(issued).rejects.toThrow(refusal({ code: 'ValidationError' }))
  },
)

test('STS-1 WIRE-6 only who may assume the role learns its maximum duration', async () => {
  const request = asking({ principal: service, durationSeconds: 7_201 })

  const allowed = createStage([serviceRole], clock).issuer.issue(request)
  const unknown = createStage([target], clock).issuer.issue(request)

  await expect(allowed).rejects.toThrow(
    refusal({
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    }),
  )
  await expect(unknown).rejects.toThrow(
    refusal({ code: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRole' }),
  )
})

test('RA-32 a service that asks for too long is cut to the maximum of the role', async () => {
  const stage = createStage([serviceRole], clock)

  await stage.issuer.issue(asking({ principal: service, durationSeconds: 43_200, overlong: 'cut' }))
  await stage.issuer.issue(asking({ principal: service, durationSeconds: 120, overlong: 'cut' }))

  expect(stage.grants.map(({ durationSeconds }) => durationSeconds)).toEqual([7_200, 120])
})

test('STS-6 a session policy becomes a layer of its own, minified', async () => {
  const stage = createStage([caller, target], clock)
  const inline = '{ "Version": "2012-10-17", "Statement": [] }'
  const arns = ['arn:gw:iam::111111111111:policy/absent']

  const session = await stage.issuer.issue(asking({ policies: { inline, arns } }))

  expect(stage.grants[0]?.policies).toEqual([
    { inline: '{"Version":"2012-10-17","Statement":[]}', arns },
  ])
  expect(session.packedPolicySize).toBe(4)
})

test('STS-6 a session policy with an unknown element is refused', async () => {
  const inline = '{"Version":"2012-10-17","Statement":[],"Extra":1}'

  const issued = createStage([caller, target], clock).issuer.issue(
    asking({ policies: { inline, arns: [] } }),
  )

  await expect(issued).rejects.toThrow(
    refusal({
      code: 'MalformedPolicyDocument',
      message: 'session policy: UNKNOWN_ELEMENT at `/Extra`: unknown element `Extra`',
    }),
  )
})

test('STS-7 session policies and tags over the budget are refused before the role is asked for', async () => {
  const stage = createStage([caller, target], clock)
  const tags = new Map(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'v'.repeat(250)]))

  const issued = stage.issuer.issue(asking({ tags }))

  await expect(issued).rejects.toThrow(refusal({ code: 'PackedPolicyTooLarge' }))
  expect(stage.questions).toEqual([])
})

test('STS-10 ATK-9 LAW-36 self-assumption keeps the session policies of the caller beside new ones', async () => {
  const stage = createStage([{ ...caller, trust: [naming('caller')] }, target], clock)
  const earlier = { inline: '{"Statement":[]}', arns: [] }
  const principal = stageSession('caller', { policySources: [earlier] })
  const later = { inline: undefined, arns: ['arn:gw:iam::111111111111:policy/narrow'] }

  await stage.issuer.issue(asking({ principal, roleArn: stageRoleArn('caller') }))
  await stage.issuer.issue(asking({ principal, roleArn: stageRoleArn('caller'), policies: later }))
  await stage.issuer.issue(asking({ principal }))

  expect(stage.grants.map(({ policies }) => policies)).toEqual([[earlier], [earlier, later], []])
})

test('STS-20 ATK-9 the chain grows by one link a hop, and the eleventh hop is refused', async () => {
  const stage = createStage([caller, target], clock)
  const links = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ arn: `arn-${index}`, sessionId: `s-${index}` }))

  await stage.issuer.issue(asking({ principal: stageSession('caller', { chain: links(9) }) }))
  const eleventh = stage.issuer.issue(
    asking({ principal: stageSession('caller', { chain: links(10) }) }),
  )

  await expect(eleventh).rejects.toThrow(refusal(denied('sts:AssumeRole')))
  expect(stage.grants[0]?.chain).toHaveLength(10)
  expect(stage.grants[0]?.chain[0]).toEqual({
    arn: stageSession('caller').arn,
    sessionId: 'session-of-caller',
  })
})

test.each([
  { name: 'a star', sessionName: 'a*b' },
  { name: 'a variable', sessionName: `\${aws:username}` },
  { name: 'a slash', sessionName: 'a/b' },
  { name: 'a newline', sessionName: 'ab\n' },
  { name: 'U+2028', sessionName: 'a\u2028b' },
  { name: 'look-alike letters', sessionName: 'аdmin' },
  { name: 'one character', sessionName: 'a' },
  { name: '65 characters', sessionName: 'a'.repeat(65) },
])('STS-5 ATK-8 a session name is refused: $name', async ({ sessionName }) => {
  const stage = createStage([caller, target], clock)

  const issued = stage.issuer.issue(asking({ sessionName }))

  await expect(issued).rejects.toThrow(refusal({ code: 'ValidationError' }))
  expect(stage.questions).toEqual([])
})

test('KEY-8 a source identity outside its alphabet is refused', async () => {
  const issued = createStage([caller, target], clock).issuer.issue(
    asking({ sourceIdentity: 'aws:x' }),
  )

  await expect(issued).rejects.toThrow(refusal({ code: 'ValidationError' }))
})
