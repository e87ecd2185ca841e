import { describe, expect, test } from 'vitest'
import { role, trust } from '../testing/documents.ts'
import { account, defectsOf, otherAccount } from '../testing/read-entities.ts'

/** The defects of a role in an account with a user, a role and a provider. */
function defectsOfTrust(principal: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return defectsOf({
    users: { alice: { Path: '/teams/' } },
    roles: {
      app: role({ Path: '/app/' }),
      target: role({ AssumeRolePolicyDocument: trust(principal, more) }),
    },
    providers: {
      github: { Url: 'https://token.actions.githubusercontent.com', ClientIDList: ['gw'] },
    },
  })
}

const arn = (resource: string, owner = account, service = 'iam') =>
  `arn:gw:${service}::${owner}:${resource}`

describe('TRUST-4 a principal of a known account has to exist', () => {
  test.each([
    { name: 'the account', entry: account },
    { name: 'its root ARN', entry: arn('root') },
    { name: 'everyone', entry: '*' },
    { name: 'a user with its path', entry: arn('user/teams/alice') },
    { name: 'a role with its path', entry: arn('role/app/app') },
    { name: 'the role itself', entry: arn('role/target') },
    { name: 'a session of a role', entry: arn('assumed-role/app/s1', account, 'sts') },
    { name: 'a federated user', entry: arn('federated-user/bob', account, 'sts') },
    { name: 'a unique id of nobody', entry: 'AIDAAAAAAAAAAAAAAAAAA' },
    { name: 'a role of an account that is not known here', entry: arn('role/x', otherAccount) },
  ])('accepted: $name', ({ entry }) => {
    expect(defectsOfTrust({ AWS: entry })).toEqual([])
  })

  test.each([
    { name: 'a user without its path', entry: arn('user/alice') },
    { name: 'a user that is a role', entry: arn('user/app/app') },
    { name: 'a misspelt role', entry: arn('role/app/apq') },
    { name: 'a session of no role', entry: arn('assumed-role/apq/s1', account, 'sts') },
    { name: 'SEC-32 a name of the prototype', entry: arn('role/constructor') },
  ])('refused: $name', ({ entry }) => {
    expect(defectsOfTrust({ AWS: entry })).toEqual([
      `roles/target.json:7:16: INVALID_PRINCIPAL: Invalid principal in policy: \`${entry}\` does not exist`,
    ])
  })

  test('another partition is refused: nobody has such an ARN', () => {
    expect(defectsOfTrust({ AWS: `arn:aws:iam::${account}:root` })).toEqual([
      `roles/target.json:7:16: INVALID_PRINCIPAL: Invalid principal in policy: \`arn:aws:iam::${account}:root\` is of partition \`aws\`, not \`gw\``,
    ])
  })

  test('accounts with a folder or a file are known', () => {
    const principal = { AWS: arn('role/none', otherAccount) }
    const roles = { target: role({ AssumeRolePolicyDocument: trust(principal) }) }

    expect(defectsOf({ roles })).toEqual([])
    expect(defectsOf({ roles, accounts: { [otherAccount]: {} } })).toHaveLength(1)
    expect(defectsOf({ roles, users: { [`${otherAccount}/bob`]: {} } })).toHaveLength(1)
  })
})

describe('federated trust in a file', () => {
  const federated = {
    Federated: `arn:gw:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
  }
  const action = 'sts:AssumeRoleWithWebIdentity'

  test('FED-10 a shared issuer without tenant is refused where it stands', () => {
    expect(defectsOfTrust(federated, { Action: action })).toEqual([
      expect.stringMatching(
        /^roles\/target\.json:7:22: UNCONSTRAINED_SHARED_ISSUER: `token\.actions\.githubusercontent\.com` issues tokens for everyone/,
      ),
    ])
  })

  test('FED-10 with a tenant it is accepted', () => {
    const condition = {
      StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' },
    }

    expect(defectsOfTrust(federated, { Action: action, Condition: condition })).toEqual([])
  })

  test('FED-10 `Federated: "*"` is always refused', () => {
    const defects = defectsOfTrust({ Federated: '*' }, { Action: action })

    expect(defects).toHaveLength(1)
    expect(defects[0]).toMatch(/^roles\/target\.json:7:22: INVALID_PRINCIPAL: /)
  })

  test('FED-2 a provider that the account does not have is refused', () => {
    expect(defectsOfTrust({ Federated: 'gitlab.com' }, { Action: action })).toEqual([
      `roles/target.json:7:22: INVALID_PRINCIPAL: Invalid principal in policy: account ${account} has no provider \`gitlab.com\``,
    ])
  })

  test('a provider whose file has defects is not missing as well', () => {
    const defects = defectsOf({
      roles: { target: role({ AssumeRolePolicyDocument: trust(federated, { Action: action }) }) },
      providers: { github: { Url: 'ftp://x', ClientIDList: ['gw'] } },
    })

    expect(defects).toHaveLength(1)
    expect(defects[0]).toContain('providers/github.json:')
  })
})
