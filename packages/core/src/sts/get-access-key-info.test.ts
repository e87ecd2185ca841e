import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { type GetAccessKeyInfoInput, getAccessKeyInfo } from './get-access-key-info.ts'
import { stageAccount } from './testing/stage.ts'
import { createUserStage, stageUser, stageUserArn, type UserStage } from './testing/user-stage.ts'

const clock = fixedClock(0)
const known = 'AKIAAAAAAAAAAAAAAAAA'
const temporary = 'ASIAAAAAAAAAAAAAAAAA'
const unknown = 'AKIABBBBBBBBBBBBBBBB'

const ask = (stage: UserStage, input: Partial<GetAccessKeyInfoInput>) =>
  getAccessKeyInfo(input, { principal: stageUser(), facts: {}, requestId: 'request-1' }, stage.host)

test('D-1 GetAccessKeyInfo tells the account of a key', async () => {
  const stage = createUserStage(clock)

  expect(await ask(stage, { accessKeyId: known })).toEqual({ account: stageAccount })
  expect(stage.questions).toMatchObject([
    { action: 'sts:GetAccessKeyInfo', resource: null, source: 'sts', requestId: 'request-1' },
  ])
  expect(stage.calls).toMatchObject([
    {
      eventName: 'GetAccessKeyInfo',
      requestParameters: { accessKeyId: known },
      responseElements: { account: stageAccount },
    },
  ])
})

test('D-1 a temporary key is known by the mint record', async () => {
  const stage = createUserStage(clock)
  const mintRecord = { accountOf: (id: string) => (id === temporary ? '222222222222' : undefined) }
  const host = { ...stage.host, mintRecord }

  expect(await ask({ ...stage, host }, { accessKeyId: temporary })).toEqual({
    account: '222222222222',
  })
})

test('D-1 a mint record that fails is no unknown key', async () => {
  const stage = createUserStage(clock)
  const mintRecord = { accountOf: () => Promise.reject(new Error('down')) }

  await expect(
    ask({ ...stage, host: { ...stage.host, mintRecord } }, { accessKeyId: temporary }),
  ).rejects.toMatchObject({ code: 'ServiceUnavailable' })
})

test.each([unknown, temporary])('D-1 %s is an unknown key', async (accessKeyId) => {
  const stage = createUserStage(clock)

  await expect(ask(stage, { accessKeyId })).rejects.toMatchObject({ code: 'ValidationError' })
  expect(stage.calls).toMatchObject([{ error: { code: 'ValidationError' } }])
})

test('WIRE-6 whether a key exists is told only to those who may ask', async () => {
  const stage = createUserStage(clock, [])
  const refusals = await Promise.all(
    [known, unknown].map((accessKeyId) => ask(stage, { accessKeyId }).catch((error) => error)),
  )

  expect(refusals[0]).toMatchObject({
    code: 'AccessDenied',
    message: `User: ${stageUserArn} is not authorized to perform: sts:GetAccessKeyInfo`,
  })
  expect(refusals[1]).toEqual(refusals[0])
})

test.each([
  { name: 'none', input: {} },
  { name: '15 characters', input: { accessKeyId: 'AKIAAAAAAAAAAAA' } },
  { name: '129 characters', input: { accessKeyId: 'A'.repeat(129) } },
  { name: 'a slash', input: { accessKeyId: 'AKIA/AAAAAAAAAAAAAAA' } },
])('WIRE-7 an id that cannot be one is refused: $name', async ({ input }) => {
  const stage = createUserStage(clock)

  await expect(ask(stage, input)).rejects.toMatchObject({ code: 'ValidationError' })
  expect(stage.questions).toEqual([])
})
