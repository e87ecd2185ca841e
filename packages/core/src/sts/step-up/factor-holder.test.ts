import { describe, expect, test } from 'vitest'
import { anonymous, type Principal } from '../../identity/principal.ts'
import type { Session, SessionOrigin } from '../../identity/session.ts'
import { stageAccount, stageSession } from '../testing/stage.ts'
import { stageUser, stageUserSession } from '../testing/user-stage.ts'
import { factorHolder, stepUpCaller } from './factor-holder.ts'

const user = stageUser()
const role = (origin: SessionOrigin | undefined): Principal => {
  const caller = stageSession('caller')
  return { ...caller, session: { ...(caller.session as Session), origin } }
}
const holderOf = (principal: Principal) => factorHolder(stepUpCaller(principal))

describe('MFA-7 whose factor a step-up wants', () => {
  test('MFA-7 of a user its own, in the session or with the key that asks', () => {
    const session = stageUserSession()

    expect(holderOf(user)).toEqual({ userId: user.id, sessionId: user.accessKeyId })
    expect(holderOf(session)).toEqual({ userId: user.id, sessionId: session.session?.id })
  })

  test('MFA-7 of a role session that of the user its chain began with', () => {
    const session = role({ kind: 'user', id: 'AIDABOBAAAAAAAAAAAAAA' })

    expect(holderOf(session)).toEqual({
      userId: 'AIDABOBAAAAAAAAAAAAAA',
      sessionId: stageSession('caller').session?.id,
    })
  })

  test.each<{ name: string; principal: Principal }>([
    { name: 'nobody', principal: anonymous },
    { name: 'a user without unique id', principal: stageUser({ id: undefined }) },
    { name: 'a user without credential', principal: stageUser({ accessKeyId: undefined }) },
    {
      name: 'a role session that an identity provider began',
      principal: role({ kind: 'federated', issuer: 'idp.example', subject: 'alice' }),
    },
    { name: 'a role session of unknown beginning', principal: role(undefined) },
    {
      name: 'a role without session',
      principal: { ...stageSession('caller'), session: undefined },
    },
    {
      name: 'a federated user',
      principal: {
        kind: 'federated-user',
        account: stageAccount,
        arn: `arn:gw:sts::${stageAccount}:federated-user/guest`,
        name: 'guest',
        userArn: user.arn,
        userId: user.id,
        tags: new Map(),
        session: stageUserSession().session,
      },
    },
    {
      name: 'the root user',
      principal: { kind: 'root', account: stageAccount, arn: `arn:gw:iam::${stageAccount}:root` },
    },
    { name: 'a service', principal: { kind: 'service', service: 'test.gatewarden' } },
  ])('MFA-7 $name has none', ({ principal }) => {
    expect(() => holderOf(principal)).toThrow(
      expect.objectContaining({
        code: 'AccessDenied',
        message: 'the caller is no user and no session that a user began',
      }),
    )
  })
})
