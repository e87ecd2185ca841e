import aws4 from 'aws4'
import { expect, test } from 'vitest'
import { userArn } from '../access-keys/user-entities.ts'
import { createLinksApp, type LinkRequest, type LinksApp } from './links-app.ts'

/** Signs with aws4, by header or by query. */
function byAws4(app: LinksApp, request: Partial<aws4.Request>): LinkRequest {
  const { host } = new URL(app.url)
  const { AccessKeyId = '', SecretAccessKey = '' } = app.alice
  const signed = aws4.sign(
    { host, region: 'eu-1', service: 'orders', method: 'GET', ...request },
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
  )
  const headers = Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)])
  return {
    method: signed.method ?? '',
    target: signed.path ?? '',
    headers: Object.fromEntries(headers),
    ...(typeof signed.body === 'string' ? { body: signed.body } : {}),
  }
}

test('SIG-7 requests that aws4 signed are served over HTTP', async () => {
  await using app = await createLinksApp({
    routes: (server, iam, handler) => {
      const guard = iam.guard('orders:GetOrder', { presigned: true })
      server.get('/orders/:orderId', guard, handler('order'))
    },
  })
  const path = '/orders/a%20b?list=2&list=1&empty='
  const form = 'Action=GetCallerIdentity&Version=2011-06-15'
  const sts = { service: 'sts', path: '/iam/' }

  const header = await app.send(byAws4(app, { path }))
  const query = byAws4(app, { path: `${path}&X-Amz-Expires=60`, signQuery: true })
  const post = await app.send(byAws4(app, { ...sts, method: 'POST', body: form }))
  const get = byAws4(app, { ...sts, path: `/iam/?${form}&X-Amz-Expires=60`, signQuery: true })

  expect(header).toMatchObject({ status: 200, body: 'order' })
  expect(await app.send(query)).toMatchObject({ status: 200, body: 'order' })
  expect(post.body).toContain(`<Arn>${userArn('alice')}</Arn>`)
  expect((await app.send(get)).body).toContain(`<Arn>${userArn('alice')}</Arn>`)
  expect(
    await app.send({ ...query, target: query.target.replace('list=1', 'list=3') }),
  ).toMatchObject({ status: 401, code: 'SignatureDoesNotMatch' })
})
