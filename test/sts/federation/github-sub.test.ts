import { createMemoryStore, githubActions, type PolicySourceError } from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  account,
  createFederationWorld,
  type FederationWorld,
  keyOf,
  outcomeOf,
  trustOf,
} from './federation-world.ts'
import { createLightIssuer, type LightIssuer } from './light-issuer.ts'

const url = 'https://token.actions.githubusercontent.com'
const key = (claim: string) => keyOf(url, claim)
const like = (...subjects: readonly string[]) => ({ StringLike: { [key('sub')]: subjects } })
const equals = (claims: Readonly<Record<string, string>>) => ({
  StringEquals: Object.fromEntries(
    Object.entries(claims).map(([claim, value]) => [key(claim), value]),
  ),
})

/** Conditions that may be stored, by role. */
const conditions = {
  named: like('repo:octo/app:*'),
  organization: like('repo:octo/*'),
  immutable: like('repo:octo@11/app@22:*'),
  owner: like('repo:octo@11/*'),
  both: like('repo:octo/app:*', 'repo:octo@11/app@22:*'),
  exact: equals({ sub: 'repo:octo/app:environment:production' }),
  repository: equals({ repository_id: '22' }),
  enterprise: equals({ enterprise_id: '33', aud: 'orders-api' }),
} as const

const tokens = {
  named: { sub: 'repo:octo/app:ref:refs/heads/main', repository_id: '22', enterprise_id: '33' },
  environment: { sub: 'repo:octo/app:environment:production', repository_id: '22' },
  immutable: { sub: 'repo:octo@11/app@22:ref:refs/heads/main', repository_id: '22' },
  recycledName: { sub: 'repo:octo/app:ref:refs/heads/main', repository_id: '99' },
  recycledOwner: { sub: 'repo:octo@77/app@88:ref:refs/heads/main', repository_id: '88' },
  otherOwner: { sub: 'repo:octopus/app:ref:refs/heads/main', repository_id: '44' },
  hostile: { sub: 'repo:evil/octo:environment:repo%3Aocto/app', repository_id: '55' },
} as const

let issuer: LightIssuer
let world: FederationWorld

beforeAll(async () => {
  issuer = await createLightIssuer()
  const { provider } = githubActions({
    audience: 'orders-api',
    jwks: issuer.jwks(),
  })
  const roles = Object.entries(conditions).map(([name, condition]) => [
    name,
    trustOf(url, condition),
  ])
  world = await createFederationWorld({
    providers: { github: { ...provider, Algorithms: ['ES256'] } },
    roles: Object.fromEntries(roles),
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

describe('which job may assume which role', () => {
  test.each<{ role: keyof typeof conditions; lets: readonly (keyof typeof tokens)[] }>([
    { role: 'named', lets: ['named', 'environment', 'recycledName'] },
    { role: 'organization', lets: ['named', 'environment', 'recycledName'] },
    { role: 'immutable', lets: ['immutable'] },
    { role: 'owner', lets: ['immutable'] },
    { role: 'both', lets: ['named', 'environment', 'immutable', 'recycledName'] },
    { role: 'exact', lets: ['environment'] },
    { role: 'repository', lets: ['named', 'environment', 'immutable'] },
    { role: 'enterprise', lets: ['named'] },
  ])('ATK-4 github-sub: role `$role` lets in $lets and nobody else', async ({ role, lets }) => {
    const letIn: string[] = []
    for (const [name, claims] of Object.entries(tokens)) {
      const token = await issuer.token({ iss: url, aud: 'orders-api', ...claims })
      const outcome = await outcomeOf(world, token, role)
      expect(['issued', 'AccessDenied']).toContain(outcome)
      if (outcome === 'issued') letIn.push(name)
    }

    expect(letIn.sort()).toEqual([...lets].sort())
  })

  test('ATK-4 github-sub: no sub', async () => {
    const token = await issuer.token({ iss: url, aud: 'orders-api', repository_id: '22' })

    expect(await outcomeOf(world, token, 'repository')).toBe('InvalidIdentityToken')
  })

  test('ATK-4 github-sub: a claim that the condition wants is missing', async () => {
    const token = await issuer.token({ iss: url, aud: 'orders-api', sub: 'repo:x/y:ref:z' })

    expect(await outcomeOf(world, token, 'repository')).toBe('AccessDenied')
  })

  test('ATK-5 same-claims-other-issuer: GitHub Enterprise Server with the same claims is refused', async () => {
    const iss = 'https://github.corp.example/_services/token'
    const token = await issuer.token({ iss, aud: 'orders-api', ...tokens.named })

    expect(await outcomeOf(world, token, 'named')).toBe('InvalidIdentityToken')
  })
})

describe('what cannot be stored', () => {
  const codesOf = async (condition: object): Promise<readonly string[]> => {
    const entities = {
      providers: { github: githubActions({ audience: 'orders-api' }).provider },
      roles: {
        deploy: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: trustOf(url, condition),
          },
        },
      },
    }
    return createMemoryStore({ entities, account, watch: false }).then(
      () => [],
      (error: PolicySourceError) => error.issues.map(({ code }) => code),
    )
  }

  test.each([
    { name: 'no sub', condition: {} },
    { name: '`*`', condition: like('*') },
    { name: '`repo:*`', condition: like('repo:*') },
    { name: '`repo:org*`', condition: like('repo:octo*') },
    { name: '`repo:org*/`', condition: like('repo:octo*/app:*') },
    { name: '`repo:O@*`', condition: like('repo:octo@*/app@*:*') },
    { name: '`repo:O@1*`', condition: like('repo:octo@1*/app@22:*') },
    { name: '`repo:O@`', condition: like('repo:octo@/*') },
    { name: '`repo:*@ID`', condition: like('repo:*@11/*') },
    { name: 'a good pattern or `*`', condition: like('repo:octo/*', '*') },
    {
      name: 'ForAllValues with the claim missing',
      condition: { 'ForAllValues:StringLike': { [key('sub')]: 'repo:octo/*' } },
    },
    {
      name: 'IfExists with the claim missing',
      condition: { StringLikeIfExists: { [key('sub')]: 'repo:octo/*' } },
    },
    { name: 'a negation', condition: { StringNotLike: { [key('sub')]: 'repo:evil/*' } } },
    { name: 'the audience alone', condition: equals({ aud: 'orders-api' }) },
    { name: 'a repository by its name', condition: equals({ repository: 'octo/app' }) },
    {
      name: 'an id that is a pattern',
      condition: { StringLike: { [key('repository_id')]: '2*' } },
    },
  ])('ATK-4 github-sub: $name is not stored (FED-10)', async ({ condition }) => {
    expect(await codesOf(condition)).toEqual(['UNCONSTRAINED_SHARED_ISSUER'])
  })

  test.each(Object.entries(conditions))('FED-10 stored: role `%s`', async (_name, condition) => {
    expect(await codesOf(condition)).toEqual([])
  })
})
