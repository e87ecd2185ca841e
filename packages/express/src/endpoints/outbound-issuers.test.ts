import { createOutboundKeys } from '@gatewarden/core'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { createIam } from '../create-iam.ts'
import type { IamOptions } from '../options/iam-options.ts'
import { majors } from '../testing/express-majors.ts'
import { stageModel as model } from '../testing/stage-model.ts'

const account = '111111111111'
const issuer = `https://api.example/iam/outbound/${account}`
const keys = createOutboundKeys()

async function create(outboundFederation?: IamOptions<typeof model>['outboundFederation']) {
  return await createIam({
    model,
    policies: { accounts: { [account]: { RootUser: { unsafeRootWithoutMfa: true } } } },
    baseUrl: 'https://api.example/iam',
    ...(outboundFederation && { outboundFederation }),
  })
}

describe.each(majors)('outbound issuers, $major', ({ express }) => {
  test('OUT-2 discovery leads to the key set, both public, cached for an hour, with no private member', async () => {
    const iam = await create({ accounts: [account], keys })
    const app = express()
    app.use('/iam', iam.endpoints())
    app.use(iam.authenticate())

    const discovery = await request(app)
      .get(`/iam/outbound/${account}/.well-known/openid-configuration`)
      .set('Host', 'evil.example')
    const jwksPath = new URL(discovery.body.jwks_uri).pathname
    const published = await request(app).get(jwksPath)

    expect(discovery.body.issuer).toBe(issuer)
    expect(discovery.body.jwks_uri).toBe(`${issuer}/.well-known/jwks.json`)
    for (const { status, headers } of [discovery, published]) {
      expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=3600'])
    }
    const members = published.body.keys.flatMap((jwk: object) => Object.keys(jwk))
    expect(new Set(members)).toEqual(
      new Set(['kty', 'n', 'e', 'crv', 'x', 'y', 'kid', 'alg', 'use']),
    )
    await iam.close()
  })

  test('OUT-1 an account that issues no tokens has no document', async () => {
    const iam = await create()
    const app = express()
    app.use('/iam', iam.endpoints())

    const answer = await request(app).get(
      `/iam/outbound/${account}/.well-known/openid-configuration`,
    )

    expect(answer.status).toBe(404)
    await iam.close()
  })

  test('OUT-1 an account that is enabled while the application runs is published at once', async () => {
    const iam = await create()
    const app = express()
    app.use('/iam', iam.endpoints())
    app.use(iam.discovery())
    const appended = `/iam/outbound/${account}/.well-known/openid-configuration`
    const inserted = `/.well-known/openid-configuration/iam/outbound/${account}`
    const principal = { kind: 'root', account, arn: `arn:gw:iam::${account}:root` } as const
    const before = await request(app).get(appended)

    await iam.line.outbound?.enable({ principal, facts: {}, requestId: 'request-1' })

    const after = await Promise.all([appended, inserted].map((path) => request(app).get(path)))
    expect([before.status, ...after.map(({ status }) => status)]).toEqual([404, 200, 200])
    expect(after.map(({ body }) => body.issuer)).toEqual([issuer, issuer])
    await iam.close()
  })
})

test('OUT-1 a member of the option that nobody reads is refused at start', async () => {
  const misspelt = { accounts: [account], audience: ['x'] } as { accounts: string[] }

  await expect(create(misspelt)).rejects.toThrow('outboundFederation: unknown option "audience"')
})
