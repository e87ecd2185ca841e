import type { RequestFacts } from '../../context/facts.ts'
import { IamError } from '../../errors.ts'
import { anonymous } from '../../identity/principal.ts'
import type { HttpInput, HttpOutput, RefusalCode, WireRoute } from '../../ports/http.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Random } from '../../ports/random.ts'
import { uuidFrom } from '../../ports/uuid.ts'
import type { JsonObject } from '../../session/jose/json-members.ts'
import { type RecordApiCall, recordingRefusal } from '../recording-refusal.ts'
import type { StsCall } from '../sts-call.ts'
import type { StsAuthentication } from '../wire/create-sts-routes.ts'
import { nativeAnswer, problemAnswer } from './native-answer.ts'
import { readJsonBody } from './read-json-body.ts'

/** What native routes are served with. */
export interface NativeRoutesHost {
  /** Checks the bearer token or signature of a request. Nothing presented: anonymous. */
  readonly authenticate: (input: HttpInput) => StsAuthentication | Promise<StsAuthentication>
  readonly requestFacts: (input: HttpInput) => RequestFacts
  readonly recordApiCall: RecordApiCall
  readonly random: Random
  readonly logger: Logger
}

/** The request behind a call. */
export interface NativeRequest {
  readonly input: HttpInput
  /** The body with the digits of its numbers. */
  readonly source: JsonObject['node']
}

/** An operation on a native route: JSON in, JSON out. */
export interface NativeOperation {
  readonly path: string
  /** Name in the record of a call that was refused before it ran. */
  readonly eventName: string
  /** Largest body in bytes. Default 64 KiB. */
  readonly bodyLimit?: number
  /** Records itself. */
  run(body: ReadonlyMap<string, unknown>, call: StsCall, request: NativeRequest): Promise<object>
}

const usualBodyLimit = 64 * 1024

/** Makes the route `POST path` of an operation whose callers authenticate by bearer token or signature. */
export function nativeRoute(operation: NativeOperation, host: NativeRoutesHost): WireRoute {
  return Object.freeze({
    method: 'POST',
    path: operation.path,
    bodyLimit: operation.bodyLimit ?? usualBodyLimit,
    async handle(input: HttpInput): Promise<HttpOutput> {
      const requestId = uuidFrom(host.random)
      try {
        const { body, call } = await admit(operation, input, requestId, host)
        return nativeAnswer(
          200,
          await operation.run(body.members, call, { input, source: body.node }),
        )
      } catch (error) {
        const output = problemAnswer(error)
        if (output.status >= 500) {
          host.logger.error({ request_id: requestId, err: error }, 'a native call failed')
        }
        return output
      }
    },
    refuse: (code: RefusalCode) => problemAnswer(new IamError(code, 'refused before it was read')),
  })
}

interface Admitted {
  readonly body: JsonObject
  readonly call: StsCall
}

/** The caller first: who is nobody learns nothing, not even what is wrong with the body. */
async function admit(
  { eventName }: NativeOperation,
  input: HttpInput,
  requestId: string,
  host: NativeRoutesHost,
): Promise<Admitted> {
  const facts = host.requestFacts(input)
  const record = { eventName, principal: anonymous, facts, requestId } as const
  const { principal } = await recordingRefusal(host.recordApiCall, record, async () => {
    const authentication = await host.authenticate(input)
    if (authentication.principal.kind !== 'anonymous') return authentication
    // RULE native.callers-authenticate
    throw new IamError('MissingAuthenticationToken', 'no credentials were presented')
  })
  const call = { principal, facts, requestId }
  const body = await recordingRefusal(host.recordApiCall, { ...call, eventName }, () =>
    readJsonBody(input),
  )
  return { body, call }
}
