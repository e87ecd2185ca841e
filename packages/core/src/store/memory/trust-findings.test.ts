import { expect, test } from 'vitest'
import { silentLogger } from '../../ports/logger.ts'
import { role, trust } from '../testing/documents.ts'
import { createMemoryStore } from './create-memory-store.ts'

const account = '000000000001'
const thirdParty = { AWS: '999999999999' }
const rolesFor = (...principals: readonly object[]) =>
  Object.fromEntries(
    principals.map((principal, index) => [
      `role-${index}`,
      role({ AssumeRolePolicyDocument: trust(principal) }),
    ]),
  )

test('ATK-1 third-party-no-external-id: the start logs a finding with its code and place', async () => {
  const warnings: unknown[] = []
  const logger = { ...silentLogger, warn: (fields: unknown) => void warnings.push(fields) }
  let roles = rolesFor(thirdParty)
  const store = await createMemoryStore({ entities: () => ({ roles }), account, logger })

  const finding =
    'roles/role-0.json:7:16: THIRD_PARTY_WITHOUT_EXTERNAL_ID: account 999999999999, which is not known here, may assume the role without `sts:ExternalId`: whoever it works for could name this role'
  expect(warnings).toEqual([{ version: 1, findings: [finding] }])
  expect(store.findings).toMatchObject([{ path: 'roles/role-0.json', line: 7, column: 16 }])

  await store.reload()
  expect(warnings).toHaveLength(1)

  roles = rolesFor({ AWS: account })
  await store.reload()
  expect(store.findings).toEqual([])
  expect(warnings).toHaveLength(1)
})

test('ATK-1 third-party-no-external-id: it is a defect with `strictTrust`', async () => {
  const options = { account, strictTrust: true }

  await expect(
    createMemoryStore({ ...options, entities: { roles: rolesFor(thirdParty) } }),
  ).rejects.toMatchObject({
    code: 'PolicySourceInvalid',
    issues: [{ code: 'THIRD_PARTY_WITHOUT_EXTERNAL_ID' }],
  })
  const good = await createMemoryStore({
    ...options,
    entities: { roles: rolesFor({ AWS: account }) },
  })
  expect(good.findings).toEqual([])
})

test('ATK-1 third-party-no-external-id: an account is known by its file', async () => {
  const entities = { roles: rolesFor(thirdParty), accounts: { '999999999999': { Name: 'ours' } } }

  await expect(createMemoryStore({ entities, account, strictTrust: true })).resolves.toBeDefined()
})

test('FED-11 an issuer of the option needs a tenant, and keeps its id claims', async () => {
  const issuer = 'https://ci.example'
  const sharedIssuers = [{ issuer, tenantClaims: ['sub', 'org_id'], subjectForm: 'org:{tenant}:' }]
  const storeWith = (condition: object) =>
    createMemoryStore({
      entities: {
        providers: { ci: { Url: issuer, ClientIDList: ['gw'] } },
        roles: {
          deploy: role({
            AssumeRolePolicyDocument: trust(
              { Federated: 'ci.example' },
              { Action: 'sts:AssumeRoleWithWebIdentity', Condition: condition },
            ),
          }),
        },
      },
      account,
      sharedIssuers,
    })

  const store = await storeWith({ StringLike: { 'ci.example:sub': 'org:shop:*' } })

  expect(store.current().oidcProvider(account, issuer)?.sessionClaims).toEqual([
    'aud',
    'sub',
    'org_id',
  ])
  await expect(storeWith({ StringLike: { 'ci.example:sub': 'org:*' } })).rejects.toMatchObject({
    issues: [{ code: 'UNCONSTRAINED_SHARED_ISSUER' }],
  })
})

test('the options are read strictly', async () => {
  await expect(
    createMemoryStore({ entities: {}, account, strictTrust: 'yes' as unknown as boolean }),
  ).rejects.toThrow('"strictTrust" option must be true or false')
})
