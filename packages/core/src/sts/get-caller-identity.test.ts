import { expect, test } from 'vitest'
import type { ApiCallRecord } from '../audit/audit-log.ts'
import { anonymous, type Principal } from '../identity/principal.ts'
import { noTags } from '../identity/tags.ts'
import { getCallerIdentity, getRecordedCallerIdentity } from './get-caller-identity.ts'
import { stageSession } from './testing/stage.ts'

const account = '111111111111'

test.each<{ name: string; principal: Principal; userId: string; arn: string }>([
  {
    name: 'user',
    principal: {
      kind: 'user',
      account,
      arn: `arn:gw:iam::${account}:user/alice`,
      id: 'AIDAAAAAAAAAAAAAAAAAA',
      name: 'alice',
      tags: noTags,
      session: undefined,
    },
    userId: 'AIDAAAAAAAAAAAAAAAAAA',
    arn: `arn:gw:iam::${account}:user/alice`,
  },
  {
    name: 'root user',
    principal: { kind: 'root', account, arn: `arn:gw:iam::${account}:root` },
    userId: account,
    arn: `arn:gw:iam::${account}:root`,
  },
  {
    name: 'role session',
    principal: stageSession('caller'),
    userId: 'AROACALLERAAAAAAAAAAA:caller',
    arn: `arn:gw:sts::${account}:assumed-role/caller/caller`,
  },
  {
    name: 'federated user',
    principal: {
      kind: 'federated-user',
      account,
      arn: `arn:gw:sts::${account}:federated-user/bob`,
      name: 'bob',
      userArn: `arn:gw:iam::${account}:user/alice`,
      userId: 'AIDAAAAAAAAAAAAAAAAAA',
      tags: noTags,
      session: undefined,
    },
    userId: `${account}:bob`,
    arn: `arn:gw:sts::${account}:federated-user/bob`,
  },
])('EVAL-18 GetCallerIdentity tells a $name who it is', ({ principal, userId, arn }) => {
  expect(getCallerIdentity(principal)).toEqual({ userId, account, arn })
})

test('EVAL-18 nobody is told nothing', () => {
  expect(() => getCallerIdentity(anonymous)).toThrow(
    expect.objectContaining({
      code: 'MissingAuthenticationToken',
      message: 'Request is missing Authentication Token',
    }),
  )
})

test('a caller without an account is refused, and recorded once', async () => {
  const calls: ApiCallRecord[] = []
  const principal = { kind: 'service', service: 'rolesanywhere.amazonaws.com' } as const
  const call = { principal, facts: {}, requestId: 'request-1' }

  const answer = getRecordedCallerIdentity(call, { recordApiCall: (record) => calls.push(record) })

  await expect(answer).rejects.toThrow(expect.objectContaining({ code: 'AccessDenied' }))
  expect(calls).toMatchObject([{ eventName: 'GetCallerIdentity', error: { code: 'AccessDenied' } }])
})
