import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressjwt } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import { Passport } from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { answerOrder } from './plain.ts'
import type { Setting } from './setting.ts'
import type { Stack } from './stack.ts'

/** Authentication only, as its page shows it, with the key given instead of fetched. */
export const expressJwt: Stack = {
  name: 'express-jwt',
  label: 'express-jwt',
  version: '8.5.1',
  isProtected: true,
  install(app, { alg, issuer, audience, publicKey }) {
    // Its types know the algorithms of jsonwebtoken alone; what it does with others is what we ask.
    const algorithms = [alg as 'ES256']
    app.use(expressjwt({ secret: pemOf(publicKey), issuer, audience, algorithms }))
    app.get('/orders/:id', answerOrder)
  },
}

/** Authentication only; reads its key set once from a server on loopback. */
export const oauth2JwtBearer: Stack = {
  name: 'express-oauth2-jwt-bearer',
  label: 'express-oauth2-jwt-bearer',
  version: '1.10.0',
  isProtected: true,
  async install(app, setting) {
    const { alg, issuer, audience } = setting
    const jwksUri = await serveKeys(setting)
    app.use(auth({ issuer, audience, jwksUri, tokenSigningAlg: alg }))
    app.get('/orders/:id', answerOrder)
  },
}

/** Authentication only, without sessions. */
export const passportJwt: Stack = {
  name: 'passport-jwt',
  label: 'passport-jwt',
  version: '4.0.1',
  isProtected: true,
  install(app, { alg, issuer, audience, publicKey }) {
    const authenticator = new Passport()
    authenticator.use(
      new Strategy(
        {
          jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
          secretOrKey: pemOf(publicKey),
          issuer,
          audience,
          algorithms: [alg],
        },
        (claims, done) => done(null, claims),
      ),
    )
    app.use(authenticator.authenticate('jwt', { session: false }))
    app.get('/orders/:id', answerOrder)
  },
}

function pemOf(key: Setting['publicKey']): string {
  return key.export({ type: 'spki', format: 'pem' }) as string
}

/** The keys are read once and kept; the server must not keep the process alive. */
function serveKeys({ jwks }: Setting): Promise<string> {
  const server = createServer((_req, res) => {
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify(jwks))
  }).unref()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve(`http://127.0.0.1:${port}/jwks`)
    })
  })
}
