import type { IamContext } from './request/iam-context.ts'

declare global {
  // biome-ignore lint/style/noNamespace: Express offers this namespace for augmenting its requests
  namespace Express {
    interface Request {
      /** What the request may do, and who asks. Set by `iam.authenticate()`. */
      iam?: IamContext
    }
  }
}
