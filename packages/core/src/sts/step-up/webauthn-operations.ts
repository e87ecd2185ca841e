import { IamError } from '../../errors.ts'
import type { WebAuthnCredentialEntry } from '../../mfa/webauthn/webauthn-answers.ts'
import type { WebAuthnVerifier } from '../../mfa/webauthn/webauthn-verifier.ts'
import { echoed } from '../echoed.ts'
import type { NativeOperation } from '../native/native-routes.ts'
import { type RecordApiCall, recordingRefusal } from '../recording-refusal.ts'
import type { StsCall } from '../sts-call.ts'
import { factorHolder, stepUpCaller } from './factor-holder.ts'
import { readRegistration } from './read-credential.ts'

/** What the ceremonies of WebAuthn are served with. */
export interface WebAuthnOperationsHost {
  readonly webAuthn: WebAuthnVerifier
  readonly recordApiCall: RecordApiCall
}

type Body = ReadonlyMap<string, unknown>

/**
 * The ceremonies of WebAuthn: options and answer of a registration, and options of an assertion; the assertion itself goes
 * into a step-up.
 */
export function webAuthnOperations(host: WebAuthnOperationsHost): readonly NativeOperation[] {
  return [
    {
      path: '/mfa/webauthn/registration-options',
      eventName: 'GetWebAuthnRegistrationOptions',
      run: recorded(host, 'GetWebAuthnRegistrationOptions', async (body, { principal }) => {
        assertMembers(body, [])
        const user = registeringUser(principal)
        return await host.webAuthn.registrationOptions(factorHolder(user), user.name)
      }),
    },
    {
      path: '/mfa/webauthn/registration',
      eventName: 'RegisterWebAuthnCredential',
      run: recorded(host, 'RegisterWebAuthnCredential', async (body, { principal }) => {
        assertMembers(body, ['credential'])
        const holder = factorHolder(registeringUser(principal))
        const answer = readRegistration(body.get('credential'))
        const entry: WebAuthnCredentialEntry = await host.webAuthn.register(holder, answer)
        return { entry }
      }),
    },
    {
      path: '/mfa/webauthn/assertion-options',
      eventName: 'GetWebAuthnAssertionOptions',
      run: recorded(host, 'GetWebAuthnAssertionOptions', async (body, { principal }) => {
        assertMembers(body, [])
        return await host.webAuthn.assertionOptions(factorHolder(stepUpCaller(principal)))
      }),
    },
  ]
}

/** A role session has no credentials of its own, and may be in other hands than its user. */
function registeringUser(principal: StsCall['principal']) {
  const caller = stepUpCaller(principal)
  if (caller.kind === 'user') return caller
  throw new IamError('AccessDenied', 'only a user registers a credential') // RULE mfa.users-register
}

function recorded(
  { recordApiCall }: WebAuthnOperationsHost,
  eventName: string,
  run: (body: Body, call: StsCall) => Promise<object>,
): NativeOperation['run'] {
  return async (body, call) => {
    const record = { ...call, eventName }
    const answer = await recordingRefusal(recordApiCall, record, () => run(body, call))
    recordApiCall(record)
    return answer
  }
}

function assertMembers(body: Body, known: readonly string[]): void {
  for (const name of body.keys()) {
    if (known.includes(name)) continue
    throw new IamError('ValidationError', `Unknown parameter '${echoed(name)}'`)
  }
}
