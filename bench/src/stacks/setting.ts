import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import { account, createWorld, type Policy, type World } from '../world.ts'
import type { TokenAlgorithm } from './token-algorithm.ts'

/** Everything that the stacks of one run share. */
export interface Setting {
  readonly alg: TokenAlgorithm
  readonly issuer: string
  readonly audience: string
  readonly publicKey: KeyObject
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  /** Compact tokens of as many subjects as the world has principals. */
  readonly tokens: readonly string[]
  /** W1 policies, and one more on all principals that allows the route (section 5.3). */
  readonly world: World
}

/** Name of the role of a principal of the world. */
export const roleNameOf = (subject: string): string => `role-${subject}`

/** Options of {@link createSetting}. */
export interface SettingOptions {
  readonly alg: TokenAlgorithm
  readonly policies: number
  readonly principals: number
  readonly tokens: number
}

const issuer = 'https://idp.example'
const audience = 'api'

/** Makes keys, tokens and policies: the keys are new each time, all else is seeded. */
export async function createSetting(options: SettingOptions): Promise<Setting> {
  const { alg, policies, principals } = options
  const { privateKey, publicKey } = createKeys(alg)
  const world = withOrders(
    createWorld({ n: policies, p: principals, k: 5, deny: 0.1, requests: 1_000 }),
  )
  const tokens: string[] = []
  for (let index = 0; index < options.tokens; index += 1) {
    tokens.push(await signToken(index, index % principals, alg, privateKey))
  }
  const jwk: JsonWebKey = publicKey.export({ format: 'jwk' })
  const jwks = { keys: [{ ...jwk, kid: 'k1', alg, use: 'sig' }] }
  return { alg, issuer, audience, publicKey, jwks, tokens, world }
}

function createKeys(alg: TokenAlgorithm): {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
} {
  if (alg === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2_048 })
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return generateKeyPairSync('ed25519')
}

function signToken(
  index: number,
  principal: number,
  alg: TokenAlgorithm,
  key: KeyObject,
): Promise<string> {
  const sub = `u${principal}`
  const claims = {
    scope: 'orders:read orders:write',
    sid: `3f0c1d52-6b7e-4a7e-9d59-${String(index).padStart(12, '0')}`,
    tags: { team: 'red', cost: String(1_000 + principal) },
    role: `arn:gw:iam::${account}:role/${roleNameOf(sub)}`,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg, kid: 'k1', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime('2h')
    .sign(key)
}

const ordersPolicy: Policy = {
  id: 'orders',
  statements: [
    {
      sid: 'orders',
      effect: 'Allow',
      actions: ['orders:GetOrder'],
      resources: ['arn:gw:orders:*:*:order/*'],
      condition: undefined,
    },
  ],
}

function withOrders(world: World): World {
  const added = world.policies.length
  const callers = world.callers.map((caller) => ({
    ...caller,
    policies: [...caller.policies, added],
  }))
  return { ...world, policies: [...world.policies, ordersPolicy], callers }
}
