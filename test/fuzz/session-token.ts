// FZ-9: the verification of session tokens.
import { createKeyRing, createMasterKeys, createSessionTokens, IamError } from '@gatewarden/core'
import { fixedClock, seededRandom } from '@gatewarden/core/testing'
import { ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const clock = fixedClock(Date.UTC(2026, 0, 1))
const tokens = createSessionTokens({
  issuer: 'https://iam.example.com',
  audience: 'https://iam.example.com',
  keyRing: createKeyRing({ clock, random: seededRandom(1) }),
  master: createMasterKeys({ keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(9) }] }),
  clock,
  random: seededRandom(2),
})
const minted = tokens.mint({
  kind: 'role-session',
  account: '111122223333',
  roleArn: 'arn:gw:iam::111122223333:role/Reader',
  roleId: 'AROAAAAAAAAAAAAAAAAAA',
  roleName: 'Reader',
  sessionName: 'alice',
  durationSeconds: 3_600,
  tags: new Map([['team', 'blue']]),
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  policies: [],
  mfa: undefined,
  federation: undefined,
  chain: [],
  clientId: 'AIDAAAAAAAAAAAAAAAAAA',
})

/** A part of the token with its JSON changed. */
function withChangedPart(source: ByteSource, token: string): string {
  const parts = token.split('.')
  const at = source.below(parts.length)
  const json = Buffer.from(parts[at] as string, 'base64url').toString('latin1')
  parts[at] = Buffer.from(mutated(source, json), 'latin1').toString('base64url')
  return parts.join('.')
}

/** Verifies a token that is not quite the one that was minted. @throws Finding */
export async function fuzz(bytes: Uint8Array): Promise<void> {
  const source = new ByteSource(bytes)
  const { sessionToken } = await minted
  const token = source.pick([
    mutated(source, sessionToken),
    withChangedPart(source, sessionToken),
    new TextDecoder().decode(source.rest()),
  ])
  try {
    await tokens.verify(token)
  } catch (error) {
    if (error instanceof IamError) return
    throw error
  }
  claim(token === sessionToken, () => `accepted ${shown(token)}`)
}
