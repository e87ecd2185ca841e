import { expect, test } from 'vitest'
import { anonymous, type UserPrincipal } from '../../identity/principal.ts'
import type { FederationFacts } from '../../identity/session.ts'
import { stageSession } from '../testing/stage.ts'
import { sessionOrigin } from './session-origin.ts'

const user: UserPrincipal = {
  kind: 'user',
  account: '111111111111',
  arn: 'arn:gw:iam::111111111111:user/bob',
  id: 'AIDAAAAAAAAAAAAAAAAAA',
  name: 'bob',
  tags: new Map(),
  session: undefined,
}
const federation: FederationFacts = {
  issuer: 'idp.test',
  provider: 'arn:gw:iam::111111111111:oidc-provider/idp.test',
  subject: 'alice',
  claims: new Map(),
}
const byAlice = { kind: 'federated', issuer: 'idp.test', subject: 'alice' } as const
const byBob = { kind: 'user', id: 'AIDAAAAAAAAAAAAAAAAAA' } as const

test.each([
  { name: 'a user begins a chain', caller: user, want: byBob },
  {
    name: 'the first session by federation tells its foreign identity',
    caller: stageSession('first', { federation }),
    want: byAlice,
  },
  {
    name: 'a later session hands on what it was given',
    caller: stageSession('second', { origin: byBob }),
    want: byBob,
  },
  {
    name: 'a session that tells nothing hands on nothing',
    caller: stageSession('x'),
    want: undefined,
  },
  {
    name: 'a service begins no chain',
    caller: { kind: 'service', service: 's' } as const,
    want: undefined,
  },
  { name: 'nobody begins no chain', caller: anonymous, want: undefined },
])('REV-1 $name', ({ caller, want }) => {
  expect(sessionOrigin(caller)).toEqual(want)
})
