import type { MongoAbility } from '@casl/ability'
import type { Request, RequestHandler } from 'express'
import { createVerifier } from 'fast-jwt'
import { type JWTPayload, jwtVerify } from 'jose'
import { abilityOf } from '../engines/casl.ts'
import { account } from '../world.ts'
import { answerOrder } from './plain.ts'
import type { Setting } from './setting.ts'
import type { Stack } from './stack.ts'

/** Authentication only: `jose.jwtVerify` in a middleware of a few lines. */
export const joseByHand: Stack = {
  name: 'jose',
  label: 'jose.jwtVerify by hand',
  version: '6.2.x',
  isProtected: true,
  install(app, setting) {
    app.use(verifyWithJose(setting))
    app.get('/orders/:id', answerOrder)
  },
}

/** The same, then one question to an ability that is kept for each subject. */
export const joseAndCasl: Stack = {
  name: 'jose-casl',
  label: 'jose + CASL, ability kept',
  version: '7.0.1',
  isProtected: true,
  install(app, setting) {
    const { world } = setting
    const abilities = new Map(
      world.callers.map((caller) => [caller.name, abilityOf(world, caller)] as const),
    )
    app.use(verifyWithJose(setting))
    app.get('/orders/:id', askAbility(abilities), answerOrder)
  },
}

/** Authentication only, remembered under the token: no request is authorized. */
export const fastJwt: Stack = {
  name: 'fast-jwt',
  label: 'fast-jwt with its cache (no authorization)',
  version: '6.3.6',
  isProtected: true,
  install(app, { alg, issuer, audience, publicKey }) {
    const key = publicKey.export({ type: 'spki', format: 'pem' }) as string
    const verify = createVerifier({
      key,
      cache: 10_000,
      algorithms: [alg],
      allowedIss: issuer,
      allowedAud: audience,
    })
    app.use((req, res, next) => {
      try {
        setClaims(req, verify(bearerOf(req)))
      } catch {
        res.status(401).end()
        return
      }
      next()
    })
    app.get('/orders/:id', answerOrder)
  },
}

interface Authenticated {
  claims?: JWTPayload
}

function setClaims(req: Request, claims: JWTPayload): void {
  ;(req as Authenticated).claims = claims
}

function bearerOf(req: Request): string {
  const header = req.headers.authorization ?? ''
  return header.startsWith('Bearer ') ? header.slice(7) : ''
}

function verifyWithJose({ alg, issuer, audience, publicKey }: Setting): RequestHandler {
  const options = { issuer, audience, algorithms: [alg] }
  return async (req, res, next) => {
    try {
      const { payload } = await jwtVerify(bearerOf(req), publicKey, options)
      setClaims(req, payload)
    } catch {
      res.status(401).end()
      return
    }
    next()
  }
}

function askAbility(abilities: ReadonlyMap<string, MongoAbility>): RequestHandler {
  return (req, res, next) => {
    const ability = abilities.get((req as Authenticated).claims?.sub ?? '')
    const resource = `arn:gw:orders::${account}:order/${req.params['id']}`
    if (ability?.can('orders:GetOrder', { resource } as Record<PropertyKey, unknown>)) next()
    else res.status(403).end()
  }
}
