import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createDpopClient, hashOf } from '../session/testing/dpop-client.ts'
import { type BoundWorld, baseUrl, createBoundWorld, request } from './testing/bound-world.ts'
import { jwt } from './trust-source.ts'

const issuer = 'https://idp.example'
const keys = await generateKeyPair('ES256')
const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] }
const client = await createDpopClient()
const jkt = { jkt: client.jkt }

const trustPolicy = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: 'arn:gw:iam::000000000001:oidc-provider/idp.example' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'idp.example:sub': 'alice' } },
  },
}

/** A world whose callers of the identity provider act through `role`, or through none. */
const worldOf = (role?: string) =>
  createBoundWorld({
    trust: [jwt({ issuer, audience: 'orders', jwks, ...(role && { role }) })],
    policies: {
      roles: {
        clerk: { AssumeRolePolicyDocument: trustPolicy },
        strict: { AssumeRolePolicyDocument: trustPolicy, RequireProof: true },
      },
    },
  })

const foreignToken = ({ clock }: BoundWorld, claims: object = {}) =>
  new SignJWT({ sub: 'alice', aud: 'orders', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(issuer)
    .setIssuedAt(clock.now() / 1000)
    .setExpirationTime(clock.now() / 1000 + 300)
    .sign(keys.privateKey)

async function proven({ clock }: BoundWorld, token: string, signer = client) {
  const claims = { htm: 'GET', htu: `${baseUrl}/orders/1`, iat: clock.now() / 1000 }
  const proof = await signer.prove({ ...claims, ath: hashOf(token) })
  return request(['Authorization', `DPoP ${token}`, 'DPoP', proof])
}

const bearer = (token: string) => request(['Authorization', `Bearer ${token}`])

const codeOf = async ({ line }: BoundWorld, input: ReturnType<typeof request>) => {
  try {
    await line.authenticator.authenticate(input)
    return 'accepted'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe.each([{ role: undefined }, { role: 'clerk' }])('by jwt(), role $role', ({ role }) => {
  test('TOK-4 a foreign token that is bound needs its proof, new or known', async () => {
    await using world = await worldOf(role)
    const token = await foreignToken(world, { cnf: jkt })

    const codes = [
      await codeOf(world, bearer(token)),
      await codeOf(world, await proven(world, token)),
      await codeOf(world, bearer(token)),
      await codeOf(world, await proven(world, token, await createDpopClient())),
      await codeOf(world, await proven(world, token)),
    ]

    expect(codes).toEqual(['InvalidToken', 'accepted', 'InvalidToken', 'InvalidToken', 'accepted'])
  })

  test('TOK-4 without its proof no session is begun for it', async () => {
    await using world = await worldOf(role)

    await codeOf(world, bearer(await foreignToken(world, { cnf: jkt })))

    expect(world.events).toEqual([])
  })

  test('TOK-4 a binding that cannot be proven here is refused', async () => {
    await using world = await worldOf(role)

    const token = await foreignToken(world, { cnf: { kid: 'k2' } })

    expect(await codeOf(world, bearer(token))).toBe('InvalidToken')
  })

  test('TOK-4 a foreign token cannot say that it is for signing', async () => {
    await using world = await worldOf(role)

    const token = await foreignToken(world, { cnf: { sv4: 1 } })

    expect(await codeOf(world, bearer(token))).toBe('InvalidToken')
  })
})

describe('by jwt(), through a role that requires proof', () => {
  test('TOK-4 a foreign bearer token opens nothing', async () => {
    await using world = await worldOf('strict')

    expect(await codeOf(world, bearer(await foreignToken(world)))).toBe('AccessDenied')
  })

  test('TOK-4 a bound one does, and so does its session say', async () => {
    await using world = await worldOf('strict')
    const token = await foreignToken(world, { cnf: jkt })

    const { principal } = await world.line.authenticator.authenticate(await proven(world, token))

    expect(principal).toMatchObject({
      roleName: 'strict',
      session: { confirmation: { kind: 'dpop', thumbprint: client.jkt } },
    })
  })
})
