import { expect, test } from 'vitest'
import { anonymous, type Principal } from '../identity/principal.ts'
import { createMasterKeys } from '../session/master-keys.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import {
  type DecodeAuthorizationMessageInput,
  decodeAuthorizationMessage,
} from './decode-authorization-message.ts'
import { sealDenial } from './denials/denial-seal.ts'
import { stageAccount } from './testing/stage.ts'
import { createUserStage, stageUser, stageUserArn, stageUserSession } from './testing/user-stage.ts'

const masterKeys = createMasterKeys()
const sealed = (account: string) =>
  sealDenial(new TextEncoder().encode('{"a":1}   '), account, masterKeys, seededRandom(1)) ?? ''

function stageOf(allowed = ['sts:DecodeAuthorizationMessage']) {
  const stage = createUserStage(fixedClock(0), allowed)
  const host = { ...stage.host, masterKeys }
  const ask = (
    input: Partial<DecodeAuthorizationMessageInput>,
    principal: Principal = stageUser(),
    more: object = {},
  ) =>
    decodeAuthorizationMessage(
      input,
      { principal, facts: {}, requestId: 'request-1' },
      { ...host, ...more },
    )
  return { ...stage, ask }
}

test('STS-21 a message of the account is shown to those who may ask', async () => {
  const { ask, questions, calls } = stageOf()

  expect(await ask({ encodedMessage: sealed(stageAccount) })).toEqual({ decodedMessage: '{"a":1}' })
  expect(questions).toMatchObject([
    { action: 'sts:DecodeAuthorizationMessage', resource: null, source: 'sts' },
  ])
  expect(calls).toMatchObject([{ eventName: 'DecodeAuthorizationMessage' }])
  expect(JSON.stringify(calls)).not.toContain(sealed(stageAccount))
})

test.each([
  { name: 'malformed', message: 'no message', more: {} },
  { name: 'forged', message: `${sealed(stageAccount).slice(0, -2)}AA`, more: {} },
  { name: 'of another account', message: sealed('222222222222'), more: {} },
  {
    name: 'where there are no keys',
    message: sealed(stageAccount),
    more: { masterKeys: undefined },
  },
])('STS-21 a message is refused in one text: $name', async ({ message, more }) => {
  const { ask, calls } = stageOf()

  await expect(ask({ encodedMessage: message }, stageUser(), more)).rejects.toMatchObject({
    code: 'InvalidAuthorizationMessageException',
    status: 400,
    message: 'The authorization message cannot be decoded.',
  })
  expect(calls).toMatchObject([{ error: { code: 'InvalidAuthorizationMessageException' } }])
})

test('ATK-48 denial-leaks: without the permission no message is opened, good or bad', async () => {
  const { ask } = stageOf([])
  const refusals = await Promise.all(
    [sealed(stageAccount), 'no message'].map((encodedMessage) =>
      ask({ encodedMessage }).catch((error) => error),
    ),
  )

  expect(refusals[0]).toMatchObject({
    code: 'AccessDenied',
    message: `User: ${stageUserArn} is not authorized to perform: sts:DecodeAuthorizationMessage`,
  })
  expect(refusals[1]).toEqual(refusals[0])
})

test.each([
  { id: 'STS-18', principal: stageUserSession(), code: 'AccessDenied' },
  { id: 'INV-3', principal: anonymous, code: 'MissingAuthenticationToken' },
])('$id $principal.kind may not ask: $code', async ({ principal, code }) => {
  const { ask, questions } = stageOf()

  await expect(ask({ encodedMessage: 'x' }, principal)).rejects.toMatchObject({ code })
  expect(questions).toEqual([])
})

test.each([
  { name: 'none', input: {} },
  { name: 'empty', input: { encodedMessage: '' } },
  { name: '10,241 characters', input: { encodedMessage: 'A'.repeat(10_241) } },
])('WIRE-7 a parameter that cannot be one is refused: $name', async ({ input }) => {
  const { ask, questions } = stageOf()

  await expect(ask(input)).rejects.toMatchObject({ code: 'ValidationError' })
  expect(questions).toEqual([])
})
