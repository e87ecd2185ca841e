import {
  GetWebIdentityTokenCommand,
  OutboundWebIdentityFederationDisabledException,
} from '@aws-sdk/client-sts'
import type { HttpInput, Line, Principal, Session } from '@gatewarden/core'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { enter } from './assume.ts'
import { account, createStsWorld } from './sts-world.ts'

async function published(line: Line, path: string): Promise<unknown> {
  const route = line.wireRoutes.find((one) => one.path === path)
  const input: HttpInput = {
    method: 'GET',
    target: path,
    mountedTarget: path,
    rawHeaders: [],
    peerAddress: undefined,
    isSecure: true,
    body: new Uint8Array(),
  }
  return route === undefined ? undefined : JSON.parse((await route.handle(input)).body)
}

test('OUT-1 tokens are issued from enabling to disabling, and can be verified after it', async () => {
  await using world = await createStsWorld()
  const entry = await enter(world)
  const ask = () =>
    world.client(entry).send(
      new GetWebIdentityTokenCommand({
        Audience: ['https://api.test'],
        SigningAlgorithm: 'ES384',
      }),
    )
  const arn = `arn:gw:iam::${account}:root`
  const session: Session = {
    id: 'session-1',
    accessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
    issuedAt: Date.now(),
    expiresAt: Date.now() + 60_000,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    policySources: [],
    mfa: { serial: `arn:gw:iam::${account}:mfa/root`, at: Date.now() },
    federation: undefined,
    chain: [],
  }
  const principal: Principal = { kind: 'root', account, arn, session }
  const call = { principal, facts: {}, requestId: 'request-1' }
  await expect(ask()).rejects.toBeInstanceOf(OutboundWebIdentityFederationDisabledException)

  const enabled = await world.line.outbound?.enable(call)
  const { WebIdentityToken } = await ask()
  await world.line.outbound?.disable(call)

  await expect(ask()).rejects.toBeInstanceOf(OutboundWebIdentityFederationDisabledException)
  const issuer = enabled?.issuerIdentifier ?? ''
  const path = `${issuer.slice(world.url.length)}/.well-known/jwks.json`
  const jwks = (await published(world.line, path)) as JSONWebKeySet
  const { payload } = await jwtVerify(WebIdentityToken ?? '', createLocalJWKSet(jwks), { issuer })
  expect(payload.aud).toBe('https://api.test')
})
