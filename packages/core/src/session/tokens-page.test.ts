import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { encodeSession } from './encode-session.ts'
import type { RoleSessionGrant, UserSessionGrant } from './session-grant.ts'

const account = '000000000001'
const common = {
  account,
  durationSeconds: 900,
  tags: new Map([['team', 'blue']]),
  transitiveTagKeys: ['team'],
  sourceIdentity: 'alice',
  policies: [{ inline: '{}', arns: [`arn:gw:iam::${account}:policy/p`] }],
  mfa: { serial: `arn:gw:iam::${account}:mfa/alice`, at: 0 },
  federation: {
    issuer: 'https://idp.example',
    provider: `arn:gw:iam::${account}:oidc-provider/idp.example`,
    subject: 'alice',
    claims: new Map(),
  },
  chain: [{ arn: `arn:gw:sts::${account}:assumed-role/r/s`, sessionId: 'j' }],
  origin: { kind: 'user' as const, id: 'AIDAAAAAAAAAAAAAAAAAA' },
  clientId: 'c',
  confirmation: { kind: 'signature' as const },
}
const role = {
  ...common,
  kind: 'role-session',
  roleArn: `arn:gw:iam::${account}:role/r`,
  roleId: 'AROAAAAAAAAAAAAAAAAAA',
  roleName: 'r',
  sessionName: 's',
} as unknown as RoleSessionGrant
const user = {
  ...common,
  kind: 'user',
  userArn: `arn:gw:iam::${account}:user/alice`,
  userId: 'AIDAAAAAAAAAAAAAAAAAA',
} as unknown as UserSessionGrant
const minted = {
  issuer: 'https://orders.example',
  audience: ['https://orders.example'],
  arn: `arn:gw:sts::${account}:assumed-role/r/s`,
  sessionId: 'j',
  accessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
  keyVersion: '1',
  issuedAt: 0,
  expiresAt: 900_000,
}

test('docs/tokens.md explains every claim of a session token, and no other', () => {
  const page = readFileSync(new URL('../../../../docs/tokens.md', import.meta.url), 'utf8')
  const section = page.slice(page.indexOf('## Session tokens'), page.indexOf('## Outbound tokens'))
  const rows = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  )

  const digests = encodeSession(role, { ...minted, policyDigests: ['d'] as never })
  const claims = [encodeSession(role, minted), encodeSession(user, minted), digests].flatMap(
    (written) => Object.keys(written),
  )

  expect(rows.toSorted()).toEqual([...new Set(claims)].toSorted())
})
