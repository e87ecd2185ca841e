import { describe, expect, test } from 'vitest'
import { allowEverything, type SecureAppOptions, secureApp } from '../e2e/kit/secured-app.ts'

const routes: SecureAppOptions['routes'] = ({ app, iam, ran }) =>
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran))

describe('SEC-52 the token cache', () => {
  test('SEC-52 a known token with any other last character is another token', async () => {
    await using secured = await secureApp({ roles: { reader: allowEverything }, routes })
    const token = secured.token('reader')
    const first = await secured.askAs('GET', '/orders/1', [`Authorization: Bearer ${token}`])
    const others: number[] = []

    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=') {
      const forged = `${token.slice(0, -1)}${last}`
      if (forged === token) continue
      others.push(
        (await secured.askAs('GET', '/orders/1', [`Authorization: Bearer ${forged}`])).status,
      )
    }

    expect(first.status).toBe(200)
    expect(new Set(others)).toEqual(new Set([401]))
  })

  test('SEC-52 a known header and signature with other claims are another token', async () => {
    await using secured = await secureApp({ roles: { reader: allowEverything }, routes })
    const [header, , signature] = secured.token('reader').split('.')
    await secured.ask('GET', '/orders/1', 'reader')
    const claims = Buffer.from(
      JSON.stringify({ iss: 'https://idp.example', role: 'admin' }),
    ).toString('base64url')

    const answer = await secured.askAs('GET', '/orders/1', [
      `Authorization: Bearer ${header}.${claims}.${signature}`,
    ])

    expect(answer.status).toBe(401)
  })

  test('SEC-52 a failure is never kept as a success, nor a success beyond its expiry', async () => {
    await using secured = await secureApp({ roles: { reader: allowEverything }, routes })
    const seconds = Math.floor(secured.clock.now() / 1000)
    const early = secured.credential('reader', {
      nbf: seconds + 600,
      iat: seconds,
      exp: seconds + 3600,
    })

    const before = await secured.askAs('GET', '/orders/1', [early])
    secured.clock.advance(700_000)
    const during = await secured.askAs('GET', '/orders/1', [early])
    secured.clock.advance(3_600_000)
    const after = await secured.askAs('GET', '/orders/1', [early])

    expect([before.status, during.status, after.status]).toEqual([401, 200, 401])
  })
})
