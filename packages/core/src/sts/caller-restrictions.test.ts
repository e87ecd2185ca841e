import { expect, test } from 'vitest'
import type { FederatedUserPrincipal, Principal } from '../identity/principal.ts'
import { noTags } from '../identity/tags.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { assertSessionMayCall } from './caller-restrictions.ts'
import { createOutboundStage } from './testing/outbound-stage.ts'
import { createStage, stageAccount, stageSession } from './testing/stage.ts'
import { createUserStage, stageUser, stageUserArn, stageUserSession } from './testing/user-stage.ts'
import { stsOperations } from './wire/operations.ts'

const clock = fixedClock(0)
const federatedUser: FederatedUserPrincipal = {
  kind: 'federated-user',
  account: stageAccount,
  arn: `arn:gw:sts::${stageAccount}:federated-user/bob`,
  name: 'bob',
  userArn: stageUserArn,
  userId: 'AIDAALICEAAAAAAAAAAAA',
  tags: noTags,
  session: stageSession('caller').session,
}

/** Every operation that a signature can call. */
function signedOperations(): readonly string[] {
  const stage = createStage([], clock)
  const webIdentities = { verify: () => Promise.reject(new Error('nobody')) }
  const outbound = createOutboundStage(clock).host
  const users = createUserStage(clock).host
  const host = {
    ...outbound,
    ...users,
    sessions: stage.issuer,
    webIdentities,
    clock,
    masterKeys: undefined,
  }
  const served = [...stsOperations(host).values()].filter(({ provesItself }) => !provesItself)
  return served.map(({ name }) => name)
}

test.each<{ id: string; name: string; principal: Principal; open: readonly string[] }>([
  {
    id: 'STS-18',
    name: 'a session of a user',
    principal: stageUserSession(),
    open: ['AssumeRole', 'GetCallerIdentity'],
  },
  {
    id: 'STS-19',
    name: 'a federated user',
    principal: federatedUser,
    open: ['GetCallerIdentity'],
  },
  {
    id: 'STS-17',
    name: 'a role session',
    principal: stageSession('caller'),
    open: signedOperations().filter(
      (name) => name !== 'GetSessionToken' && name !== 'GetFederationToken',
    ),
  },
  { id: 'STS-17', name: 'a user', principal: stageUser(), open: signedOperations() },
])('$id the operations of STS that $name may call', ({ principal, open }) => {
  const mayCall = (operation: string) => {
    try {
      assertSessionMayCall(principal, operation)
      return true
    } catch (error) {
      expect(error).toMatchObject({
        code: 'AccessDenied',
        message: `Cannot call ${operation} with session credentials`,
      })
      return false
    }
  }

  expect(signedOperations().filter(mayCall)).toEqual(open)
})
