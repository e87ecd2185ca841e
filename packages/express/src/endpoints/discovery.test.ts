import { session } from '@gatewarden/core'
import request from 'supertest'
import { afterEach, describe, expect, test } from 'vitest'
import { createIam } from '../create-iam.ts'
import type { Iam } from '../iam.ts'
import { majors } from '../testing/express-majors.ts'
import { stageModel } from '../testing/stage-model.ts'

const open: Iam<typeof stageModel>[] = []
afterEach(() => Promise.all(open.splice(0).map((iam) => iam.close())))

async function created(baseUrl: string): Promise<Iam<typeof stageModel>> {
  const iam = await createIam({ model: stageModel, policies: {}, baseUrl, trust: [session()] })
  open.push(iam)
  return iam
}

describe.each(majors)('discovery, $major', ({ express }) => {
  test('RFC 8414: an issuer with a path serves the appended and the inserted form alike', async () => {
    const iam = await created('https://api.example/iam')
    const app = express()
    app.use('/iam', iam.endpoints())
    app.use(iam.discovery())

    for (const name of [
      'oauth-authorization-server',
      'openid-configuration',
      'oauth-protected-resource',
    ]) {
      const appended = await request(app)
        .get(`/iam/.well-known/${name}`)
        .set('Host', 'evil.example')
      const inserted = await request(app)
        .get(`/.well-known/${name}/iam`)
        .set('Host', 'evil.example')

      expect([appended.status, inserted.status]).toEqual([200, 200])
      expect(inserted.body).toEqual(appended.body)
      expect(inserted.text).not.toContain('evil')
    }
  })

  test('RFC 8414: the metadata names the issuer exactly, and endpoints below it', async () => {
    const iam = await created('https://api.example/iam/')
    const app = express()
    app.use('/iam', iam.endpoints())

    const { body } = await request(app).get('/iam/.well-known/oauth-authorization-server')

    expect(body).toMatchObject({
      issuer: 'https://api.example/iam',
      jwks_uri: 'https://api.example/iam/.well-known/jwks.json',
      introspection_endpoint: 'https://api.example/iam/oauth2/introspect',
      revocation_endpoint: 'https://api.example/iam/oauth2/revoke',
      response_types_supported: [],
    })
  })

  test('what discovery does not know is left to the application', async () => {
    const iam = await created('https://api.example/iam')
    const app = express()
    app.use(iam.discovery())
    app.use((_req, res) => void res.status(418).end())

    for (const path of [
      '/',
      '/.well-known/oauth-authorization-server',
      '/.well-known/jwks.json/iam',
    ]) {
      expect((await request(app).get(path)).status).toBe(418)
    }
  })

  test('RFC 9728: a challenge names the metadata of the resource', async () => {
    const iam = await created('https://api.example/iam')
    const app = express()
    app.use('/iam', iam.endpoints())
    app.use(iam.authenticate())
    app.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => void res.end())
    app.use(iam.errorHandler())

    const nobody = await request(app).get('/orders')
    const wrong = await request(app).get('/orders').set('Authorization', 'Bearer a.b.c')
    const { body } = await request(app).get('/iam/.well-known/oauth-protected-resource')

    const named =
      'Bearer realm="gatewarden", resource_metadata="https://api.example/iam/.well-known/oauth-protected-resource"'
    expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([
      401,
      `${named}, DPoP algs="ES256 Ed25519 EdDSA RS256 PS256"`,
    ])
    expect(wrong.status).toBe(401)
    expect(wrong.headers['www-authenticate']).toContain(`${named}, error="invalid_token"`)
    expect(body).toMatchObject({
      resource: 'https://api.example/iam',
      authorization_servers: ['https://api.example/iam'],
      bearer_methods_supported: ['header'],
    })
  })
})

test('RFC 8414: a base URL without path has its metadata at the root already', async () => {
  const iam = await created('https://api.example')

  expect(iam.line.rootRoutes).toEqual([])
})
