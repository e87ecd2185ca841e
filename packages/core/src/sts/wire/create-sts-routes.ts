import type { DecisionPoint } from '../../context/decision-point.ts'
import type { RequestFacts } from '../../context/facts.ts'
import { IamError } from '../../errors.ts'
import type { OutboundFederation } from '../../federation/outbound/outbound-federation.ts'
import type { WebIdentityVerifier } from '../../federation/web-identity.ts'
import { anonymous, type Principal } from '../../identity/principal.ts'
import type { AuthenticationMethod, Metrics } from '../../metrics/metrics.ts'
import type { MfaVerifier } from '../../mfa/mfa-verifier.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HttpInput, HttpOutput, WireRoute } from '../../ports/http.ts'
import type { Logger } from '../../ports/logger.ts'
import type { MintRecord } from '../../ports/mint-record.ts'
import type { Random } from '../../ports/random.ts'
import { uuidFrom } from '../../ports/uuid.ts'
import type { SessionTokens } from '../../session/session-grant.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'
import type { SnapshotSource } from '../../store/snapshot.ts'
import { assertSessionMayCall } from '../caller-restrictions.ts'
import { countingAuthentication } from '../counting-authentication.ts'
import type { MessageKeys } from '../denials/denial-seal.ts'
import type { EncodedDenials } from '../denials/encoded-denials.ts'
import { echoed } from '../echoed.ts'
import { type RecordApiCall, recordingRefusal } from '../recording-refusal.ts'
import type { RoleSessionIssuer } from '../role-session.ts'
import { assertRootMayCall } from '../root-factor.ts'
import type { StsCall } from '../sts-call.ts'
import { stsOperations } from './operations.ts'
import { parameterTree } from './parameter-tree.ts'
import {
  asksAnOperation,
  assertNotInUrl,
  deleteSignature,
  isPresigned,
  isSignedByHeader,
} from './presigned-call.ts'
import { readForm } from './read-form.ts'
import { type AnswerFrame, errorAnswer, resultAnswer } from './wire-answer.ts'
import { type WireError, wireErrorFrom } from './wire-errors.ts'
import type { WireOperation } from './wire-operation.ts'

/** Who signed a request, as the line's authenticator tells it. */
export interface StsAuthentication {
  readonly principal: Principal
  readonly method: AuthenticationMethod
}

/** Options of {@link createStsRoutes}. */
export interface StsRoutesOptions {
  /** Verifies the signature of a request; credential scope service `sts`. Nothing presented: anonymous. */
  readonly authenticate: (input: HttpInput) => StsAuthentication | Promise<StsAuthentication>
  /** The same for a signature in the query. */
  readonly authenticatePresigned: (
    input: HttpInput,
  ) => StsAuthentication | Promise<StsAuthentication>
  /** Source address, user agent and transport of a request. */
  readonly requestFacts: (input: HttpInput) => RequestFacts
  readonly sessions: RoleSessionIssuer
  /** Mints sessions of users. */
  readonly tokens: Pick<SessionTokens, 'mint'>
  readonly decisions: DecisionPoint
  readonly webIdentities: WebIdentityVerifier
  /** Issuers of outbound tokens: GetWebIdentityToken. */
  readonly outbound: OutboundFederation
  /** What sealed messages about denials are opened with; `undefined`: none can be. */
  readonly masterKeys: MessageKeys | undefined
  /** Explains denials in sealed messages. `undefined`: they carry none. */
  readonly encodedDenials: EncodedDenials | undefined
  /** Judges second factors. */
  readonly mfa: MfaVerifier
  readonly snapshots: SnapshotSource
  /** Knows the accounts of temporary access keys: GetAccessKeyInfo. */
  readonly mintRecord: Pick<MintRecord, 'accountOf'>
  /** Where the calls are answered. */
  readonly region: string
  readonly recordApiCall: RecordApiCall
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

type Operations = ReadonlyMap<string, WireOperation>

const version = '2011-06-15'
const bodyLimit = 512 * 1024

/**
 * Creates the routes of the AWS Query wire: `POST /` with AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity,
 * GetSessionToken, GetFederationToken, GetAccessKeyInfo, GetWebIdentityToken and DecodeAuthorizationMessage; `GET /`
 * with GetCallerIdentity alone.
 */
export function createStsRoutes(options: StsRoutesOptions): readonly WireRoute[] {
  const operations = stsOperations(options)
  const frame = (): AnswerFrame => ({
    requestId: uuidFrom(options.random),
    now: options.clock.now(),
  })
  const post: WireRoute = {
    method: 'POST',
    path: '/',
    bodyLimit,
    handle: (input) => answer(options, operations, input, frame()),
    refuse: (code) =>
      errorAnswer(wireErrorFrom(new IamError(code, 'refused before it was read')), frame()),
  }
  // On the root of an origin, `GET /` is the application's page.
  const get: WireRoute = { ...post, method: 'GET', bodyLimit: 0, claims: asksAnOperation }
  return Object.freeze([Object.freeze(post), Object.freeze(get)])
}

async function answer(
  options: StsRoutesOptions,
  operations: Operations,
  input: HttpInput,
  frame: AnswerFrame,
): Promise<HttpOutput> {
  try {
    const { operation, run, call } = await admit(options, operations, input, frame.requestId)
    return resultAnswer(operation.name, await run(call), frame)
  } catch (error) {
    const wireError = wireErrorFrom(error)
    if (wireError.status >= 500) {
      options.logger.error({ request_id: frame.requestId, err: error }, 'sts call failed')
    }
    return errorAnswer(withMessage(wireError, options.encodedDenials?.(error)), frame)
  }
}

/** Only the answer carries it: the record of the refusal names statements in its own way. */
function withMessage(error: WireError, encoded: string | undefined): WireError {
  if (encoded === undefined) return error
  const message = `${error.message}. Encoded authorization failure message: ${encoded}` // RULE sts.encoded-denials
  return { ...error, message }
}

type Mutable<Type> = { -readonly [Member in keyof Type]: Type[Member] }

interface AdmittedCall {
  readonly operation: WireOperation
  readonly run: ReturnType<WireOperation['prepare']>
  readonly call: StsCall
}

/**
 * Form, operation, caller, shape of the parameters: in this order (WIRE-6). The record of a refusal holds what
 * was known by then.
 */
async function admit(
  options: StsRoutesOptions,
  operations: Operations,
  input: HttpInput,
  requestId: string,
): Promise<AdmittedCall> {
  const record: Mutable<StsCall> & { eventName: string } = {
    eventName: 'UnknownOperation',
    principal: anonymous,
    facts: options.requestFacts(input),
    requestId,
  }
  return await recordingRefusal(options.recordApiCall, record, async () => {
    const form = new Map(readForm(input))
    const operation = namedOperation(operations, form)
    record.eventName = operation.name
    form.delete('Action')
    form.delete('Version')
    assertUnproven(input)

    if (operation.provesItself) assertUnsigned(input)
    else record.principal = await authenticatedCaller(options, input, form)
    assertNotInUrl(input, form, operation.name)
    deleteSignature(input, form)
    const run = operation.prepare(parameterTree(form))
    const { principal, facts } = record
    assertSessionMayCall(principal, operation.name)
    assertRootMayCall(principal, operation.name, options.snapshots.current())
    return { operation, run, call: { principal, facts, requestId } }
  })
}

function namedOperation(operations: Operations, form: ReadonlyMap<string, string>): WireOperation {
  const action = form.get('Action')
  if (action === undefined || action === '') {
    throw new IamError('MissingAction', 'The request is missing the Action parameter')
  }
  const asked = form.get('Version')
  const operation = asked === version ? operations.get(action) : undefined
  if (operation !== undefined) return operation
  // RULE wire.unknown-action
  const message = `Could not find operation ${echoed(action)} for version ${echoed(asked ?? 'NO_VERSION_SPECIFIED')}`
  throw new IamError('InvalidAction', message)
}

/** Ignored, the client would hold credentials that it believes to be bound. */
function assertUnproven(input: HttpInput): void {
  if (headerValues(input.rawHeaders, 'dpop').length === 0) return
  throw new IamError('AmbiguousCredentials', 'DPoP proofs belong to the OAuth endpoints') // RULE wire.no-dpop
}

/** A second credential beside the token would be one that nobody checks (INV-3). */
function assertUnsigned(input: HttpInput): void {
  if (isSignedByHeader(input)) {
    throw new IamError(
      'IncompleteSignature',
      'two credentials: a signature and a web identity token',
    )
  }
}

async function authenticatedCaller(
  options: StsRoutesOptions,
  input: HttpInput,
  form: ReadonlyMap<string, string>,
): Promise<Principal> {
  if (presentsNothing(input, form)) throw missingCredentials()
  return await countingAuthentication(options.metrics, 'sigv4', async () => {
    const { principal, method } = await (isPresigned(input, form)
      ? options.authenticatePresigned(input)
      : options.authenticate(input))
    if (principal.kind === 'anonymous') throw missingCredentials()
    // RULE wire.signed-calls-only
    if (method !== 'sigv4') throw new IamError('IncompleteSignature', 'the request is not signed')
    return principal
  })
}

function presentsNothing(input: HttpInput, form: ReadonlyMap<string, string>): boolean {
  return !isSignedByHeader(input) && !isPresigned(input, form)
}

function missingCredentials(): IamError {
  return new IamError('MissingAuthenticationToken', 'no credentials were presented')
}
