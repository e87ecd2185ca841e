// What the benchmark uses of two packages that bring no types.

declare module 'passport' {
  import type { RequestHandler } from 'express'

  export class Passport {
    use(strategy: object): this
    authenticate(name: string, options: { readonly session: boolean }): RequestHandler
  }
}

declare module 'passport-jwt' {
  import type { Request } from 'express'

  interface StrategyOptions {
    readonly jwtFromRequest: (req: Request) => string | null
    readonly secretOrKey: string
    readonly issuer: string
    readonly audience: string
    readonly algorithms: readonly string[]
  }

  type Verify = (claims: object, done: (error: unknown, user: object) => void) => void

  export class Strategy {
    constructor(options: StrategyOptions, verify: Verify)
  }

  export const ExtractJwt: {
    fromAuthHeaderAsBearerToken(): StrategyOptions['jwtFromRequest']
  }
}
