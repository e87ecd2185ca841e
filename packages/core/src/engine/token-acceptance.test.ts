import { expect, test } from 'vitest'
import { createBoundWorld, request } from './testing/bound-world.ts'

test('TOK-3 a session that an endpoint knows is no credential of routes that accept none', async () => {
  await using world = await createBoundWorld({ trust: [] })
  const { sessionToken } = await world.mint()
  const headers = ['Authorization', `Bearer ${sessionToken}`]
  const introspect = world.line.wireRoutes.find(({ path }) => path === '/oauth2/introspect')
  const form = ['Content-Type', 'application/x-www-form-urlencoded', ...headers]
  const body = Buffer.from(`token=${sessionToken}`)

  const answer = await introspect?.handle(
    request(form, { method: 'POST', target: '/oauth2/introspect', body }),
  )
  const asked = (async () => world.line.authenticator.authenticate(request(headers)))()

  expect(answer?.status).toBe(200)
  await expect(asked).rejects.toMatchObject({ code: 'InvalidToken' })
})
