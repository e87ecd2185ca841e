import type { WireRoute } from '../../ports/http.ts'
import { isoSeconds } from '../../session/iso-seconds.ts'
import type { IssuedCredentials } from '../../session/session-grant.ts'
import {
  type NativeOperation,
  type NativeRoutesHost,
  nativeRoute,
} from '../native/native-routes.ts'
import { type StepUpHost, type StepUpInput, stepUp } from './step-up.ts'
import { webAuthnOperations } from './webauthn-operations.ts'

/** Options of {@link createStepUpRoutes}. */
export interface StepUpRoutesOptions extends StepUpHost, NativeRoutesHost {}

/** Answer of a step-up, with the names that AWS SDKs for JavaScript give to credentials. */
export interface StepUpAnswer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Also the bearer token. */
  readonly sessionToken: string
  /** ISO 8601, whole seconds, UTC. */
  readonly expiration: string
}

/**
 * Creates `POST /mfa/step-up`, and with a relying party `POST /mfa/webauthn/registration-options`,
 * `/mfa/webauthn/registration` and `/mfa/webauthn/assertion-options`.
 */
export function createStepUpRoutes(options: StepUpRoutesOptions): readonly WireRoute[] {
  const operations: NativeOperation[] = [
    {
      path: '/mfa/step-up',
      eventName: 'StepUp',
      run: async (body, call) => answerOf(await stepUp(inputOf(body), call, options)),
    },
  ]
  const { webAuthn } = options
  if (webAuthn !== undefined) operations.push(...webAuthnOperations({ ...options, webAuthn }))
  return Object.freeze(operations.map((operation) => nativeRoute(operation, options)))
}

/** Types and unknown members are the operation's own check. */
function inputOf(body: ReadonlyMap<string, unknown>): StepUpInput {
  return Object.fromEntries(body)
}

function answerOf(credentials: IssuedCredentials): StepUpAnswer {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = credentials
  return { accessKeyId, secretAccessKey, sessionToken, expiration: isoSeconds(expiresAt) }
}
