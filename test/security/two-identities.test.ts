import { describe, expect, test } from 'vitest'
import { onlyAnswer, sendRaw } from '../e2e/kit/raw-http.ts'
import { rawRequest } from '../e2e/kit/raw-request.ts'
import { allowEverything, allowOf, codeOf, secureApp } from '../e2e/kit/secured-app.ts'

const roles = { everything: allowEverything, reader: allowOf('orders:GetOrder', 'order/1') }

describe('SEC-13 two identities on one request are refused', () => {
  const second = { role: 'everything' }
  test.each<{ name: string; target?: string; headers: (token: string) => readonly string[] }>([
    { name: 'two Authorization lines', headers: (token) => [`Authorization: Bearer ${token}`] },
    {
      name: 'the same Authorization line twice, other case',
      headers: (token) => [`AUTHORIZATION: Bearer ${token}`],
    },
    { name: 'header and query', target: '/orders/1?access_token=abc', headers: () => [] },
    {
      name: 'bearer header and signed query',
      target:
        '/orders/1?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAABCDEFGHIJKLMNOP%2F20260102%2Flocal%2Forders%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00',
      headers: () => [],
    },
    { name: 'two bearers on one line', headers: () => [] },
  ])('SEC-13 $name', async ({ name, target, headers }) => {
    await using secured = await secureApp({
      roles,
      routes: ({ app, iam, ran }) =>
        app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran)),
    })
    const token = secured.token(second.role)
    const first = name.startsWith('two bearers')
      ? `Authorization: Bearer ${token}, Bearer ${secured.token('reader')}`
      : secured.credential('reader')

    const reply = await sendRaw(
      secured.port,
      rawRequest({
        verb: 'GET',
        target: target ?? '/orders/1',
        headers: [first, ...headers(token)],
      }),
    )

    const answer = onlyAnswer(reply)
    expect([400, 401]).toContain(answer.status)
    if (!name.startsWith('two bearers')) expect(codeOf(answer)).toBe('AmbiguousCredentials')
    expect(secured.ran).toEqual([])
  })
})
