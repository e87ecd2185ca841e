import { expect, test } from 'vitest'
import { readMayAct } from '../../federation/may-act.ts'
import type { SessionActor } from '../sts-call.ts'
import { actingChain } from './acting-chain.ts'

const arn = 'arn:gw:sts::111111111111:assumed-role/deployer/run-1'
const actor: SessionActor = {
  issuer: 'https://iam.test',
  arn,
  chain: [{ arn, sessionId: 'session-1' }],
}
const chainFor = (mayAct: unknown, clientId?: string) =>
  actingChain({ actor, clientId }, readMayAct(new Map([['may_act', mayAct]])))

test('OAUTH-2 without an actor there is no chain, whatever the token says', () => {
  expect(actingChain({ clientId: undefined }, new Map([['sub', arn]]))).toEqual([])
})

test.each<{ name: string; mayAct: unknown; clientId?: string }>([
  { name: 'its subject', mayAct: { sub: arn } },
  { name: 'its subject and our issuer', mayAct: { sub: arn, iss: 'https://iam.test' } },
  { name: 'its client as well', mayAct: { sub: arn, client_id: 'billing' }, clientId: 'billing' },
])('OAUTH-2 may_act lets an actor act by $name', ({ mayAct, clientId }) => {
  expect(chainFor(mayAct, clientId)).toEqual(actor.chain)
})

test.each<{ name: string; mayAct: unknown; clientId?: string }>([
  { name: 'nothing', mayAct: undefined },
  { name: 'null', mayAct: null },
  { name: 'text', mayAct: arn },
  { name: 'a list', mayAct: [{ sub: arn }] },
  { name: 'no member', mayAct: {} },
  { name: 'another subject', mayAct: { sub: `${arn}0` } },
  { name: 'a pattern', mayAct: { sub: 'arn:gw:sts::111111111111:assumed-role/deployer/*' } },
  { name: 'a list as subject', mayAct: { sub: [arn] } },
  { name: 'another issuer', mayAct: { sub: arn, iss: 'https://idp.test' } },
  { name: 'only an issuer', mayAct: { iss: 'https://iam.test' } },
  { name: 'another client', mayAct: { sub: arn, client_id: 'billing' }, clientId: 'orders' },
  { name: 'a client where none proved itself', mayAct: { sub: arn, client_id: 'billing' } },
  { name: 'a member that nobody compares', mayAct: { sub: arn, aud: 'orders' } },
  { name: '__proto__', mayAct: JSON.parse(`{"__proto__":{"sub":"${arn}"}}`) as object },
])('OAUTH-2 may_act lets nobody act by $name', ({ mayAct, clientId }) => {
  expect(() => chainFor(mayAct, clientId)).toThrow(
    expect.objectContaining({ code: 'ValidationError' }),
  )
})
