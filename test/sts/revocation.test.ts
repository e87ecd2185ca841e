import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { createStsWorld, issuer, roleArn } from './sts-world.ts'

const ended = { name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } }
const whoAmI = new GetCallerIdentityCommand({})

test('REV-2 a revoked session is refused in signed calls and cannot assume a role', async () => {
  await using world = await createStsWorld()
  const entry = await enter(world)
  await world.client(entry).send(whoAmI)

  const isRevoked = await world.line.sessions.revoke({ token: entry.SessionToken ?? '' })

  expect(isRevoked).toBe(true)
  await expect(world.client(entry).send(whoAmI)).rejects.toMatchObject(ended)
  await expect(assume(world, entry, { RoleArn: roleArn('target') })).rejects.toMatchObject(ended)
})

test('REV-2 revoking a session ends what was chained from it, and nothing beside it', async () => {
  await using world = await createStsWorld()
  const entry = await enter(world)
  const other = await enter(world)
  const { Credentials: target } = await assume(world, entry, { RoleArn: roleArn('target') })
  const { Credentials: again } = await assume(world, target, { RoleArn: roleArn('target') })
  const { Credentials: beside } = await assume(world, other, { RoleArn: roleArn('target') })
  await world.client(again).send(whoAmI)

  await world.line.sessions.revoke({ token: entry.SessionToken ?? '' })

  await expect(world.client(target).send(whoAmI)).rejects.toMatchObject(ended)
  await expect(world.client(again).send(whoAmI)).rejects.toMatchObject(ended)
  await expect(world.client(beside).send(whoAmI)).resolves.toBeDefined()
})

test('REV-1 revoking a role ends its sessions and what they made, and leaves the caller of it', async () => {
  await using world = await createStsWorld()
  const entry = await enter(world)
  const { Credentials: target } = await assume(world, entry, { RoleArn: roleArn('target') })
  await world.client(target).send(whoAmI)

  await world.line.sessions.revoke({ role: roleArn('target') })

  await expect(world.client(target).send(whoAmI)).rejects.toMatchObject(ended)
  await expect(world.client(entry).send(whoAmI)).resolves.toBeDefined()
})

test('REV-1 revoking a subject ends its sessions and all chained from them, and refuses their token', async () => {
  await using world = await createStsWorld()
  const WebIdentityToken = await world.webIdentityToken()
  const entry = await enter(world, { WebIdentityToken })
  const { Credentials: target } = await assume(world, entry, { RoleArn: roleArn('target') })
  const { Credentials: further } = await assume(world, target, { RoleArn: roleArn('target') })
  const another = await enter(world, {
    WebIdentityToken: await world.webIdentityToken({ sub: 'deploy-8' }),
  })

  await world.line.sessions.revoke({ issuer, subject: 'deploy-7' })

  for (const session of [entry, target, further]) {
    await expect(world.client(session).send(whoAmI)).rejects.toMatchObject(ended)
  }
  await expect(enter(world, { WebIdentityToken })).rejects.toMatchObject({
    name: 'ExpiredTokenException',
  })
  await expect(world.client(another).send(whoAmI)).resolves.toBeDefined()
})
