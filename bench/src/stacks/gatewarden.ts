import type { JwtClaims } from '@gatewarden/core'
import { createIam, defineModel, jwt } from '@gatewarden/express'
import { documentOf } from '../documents.ts'
import { account, servicesOfCatalogue } from '../world.ts'
import { answerOrder } from './plain.ts'
import { roleNameOf, type Setting } from './setting.ts'
import type { Stack } from './stack.ts'

/** As installed: default options, metrics included; a role for each subject, asked by its trust policy. */
export const gatewarden: Stack = stackOf({
  name: 'gatewarden',
  label: 'gatewarden: authenticate, guard',
  tokenCacheEntries: 10_000,
})

/** Every token is new to it: the cache holds one, and the tokens come in turn. */
export const gatewardenCold: Stack = stackOf({
  name: 'gatewarden-cold',
  label: 'gatewarden: authenticate, guard',
  tokenCacheEntries: 1,
})

interface Variant {
  readonly name: string
  readonly label: string
  readonly tokenCacheEntries: number
}

function stackOf({ tokenCacheEntries, ...names }: Variant): Stack {
  return {
    ...names,
    version: '0.1.0',
    isProtected: true,
    async install(app, setting) {
      const { alg, issuer, audience, jwks } = setting
      const iam = await createIam({
        model,
        policies: entitiesOf(setting),
        trust: [jwt({ issuer, audience, jwks, algorithms: [alg], map: identityOf })],
        tokenCacheEntries,
      })
      app.use(iam.authenticate())
      app.get('/orders/:id', iam.guard('orders:GetOrder'), answerOrder)
      app.use(iam.errorHandler())
      iam.assertGuarded(app)
    },
  }
}

const model = defineModel({
  account,
  services: {
    ...servicesOfCatalogue(),
    orders: {
      resources: { order: 'order/{id}' },
      actions: { GetOrder: { level: 'Read', on: 'order' } },
    },
  },
})

function identityOf(claims: JwtClaims) {
  const [role, name] = [claims.get('role'), claims.get('sub')]
  return {
    ...(typeof role === 'string' ? { role } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  }
}

/** Policies attached to a role for each principal, which callers of the issuer may assume. */
function entitiesOf({ issuer, audience, world }: Setting) {
  const host = issuer.replace('https://', '')
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/${host}` },
      Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      Condition: { StringEquals: { [`${host}:aud`]: audience } },
    },
  }
  const policyArn = (index: number) => `arn:gw:iam::${account}:policy/${world.policies[index]?.id}`
  return {
    policies: Object.fromEntries(
      world.policies.map((policy) => [policy.id, JSON.parse(documentOf(policy)) as object]),
    ),
    roles: Object.fromEntries(
      world.callers.map(({ name, policies }) => [
        roleNameOf(name),
        { AssumeRolePolicyDocument: trustPolicy, AttachedPolicies: policies.map(policyArn) },
      ]),
    ),
  }
}
