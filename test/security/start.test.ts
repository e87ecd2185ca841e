import { IamError } from '@gatewarden/core'
import { createIam, jwt, session } from '@gatewarden/express'
import { describe, expect, test } from 'vitest'
import { ordersModel } from '../e2e/kit/orders-model.ts'

const good = { issuer: 'https://idp.example', audience: 'orders-api', jwks: { keys: [] } }

/** What a JavaScript caller can write. */
const loose = jwt as unknown as (options: Readonly<Record<string, unknown>>) => unknown

function codeThrownBy(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof IamError) return error.code
    throw error
  }
  return undefined
}

describe('SEC-57 there is no start without audience or issuer', () => {
  test.each([
    { name: 'no audience', options: { ...good, audience: undefined }, code: 'MissingAudience' },
    { name: 'an empty audience', options: { ...good, audience: '' }, code: 'MissingAudience' },
    {
      name: 'no audience in the list',
      options: { ...good, audience: [] },
      code: 'MissingAudience',
    },
    {
      name: 'an empty audience in the list',
      options: { ...good, audience: ['a', ''] },
      code: 'MissingAudience',
    },
    {
      name: 'an audience that is null',
      options: { ...good, audience: null },
      code: 'MissingAudience',
    },
    { name: 'no issuer', options: { ...good, issuer: undefined }, code: 'MissingIssuer' },
    { name: 'an empty issuer', options: { ...good, issuer: '' }, code: 'MissingIssuer' },
  ])('SEC-57 jwt() with $name is refused', ({ options, code }) => {
    expect(codeThrownBy(() => loose(options))).toBe(code)
  })

  test('SEC-57 jwt() with both is accepted', () => {
    expect(codeThrownBy(() => loose(good))).toBeUndefined()
  })

  test('SEC-57 session() without a base URL is refused: it would be its own issuer', async () => {
    const starting = createIam({
      model: ordersModel,
      policies: { roles: {} },
      trust: [session()],
    })

    await expect(starting).rejects.toMatchObject({ code: 'MissingIssuer' })
  })
})
