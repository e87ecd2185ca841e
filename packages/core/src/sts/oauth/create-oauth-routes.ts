import type { RequestFacts } from '../../context/facts.ts'
import { IamError } from '../../errors.ts'
import { anonymous } from '../../identity/principal.ts'
import type { HttpInput, HttpOutput, RefusalCode, WireRoute } from '../../ports/http.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Random } from '../../ports/random.ts'
import { uuidFrom } from '../../ports/uuid.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'
import { recordingRefusal } from '../recording-refusal.ts'
import type { CallerProof, StsCall } from '../sts-call.ts'
import type { StsAuthentication } from '../wire/create-sts-routes.ts'
import { authenticateClient, type ClientHost } from './authenticate-client.ts'
import type { ExchangeHost } from './exchange-token.ts'
import { issueGrant, readGrant } from './grant.ts'
import { type IntrospectionHost, introspectToken } from './introspect-token.ts'
import { oauthAnswer, oauthErrorAnswer } from './oauth-answer.ts'
import { assertionErrors, callerErrors, oauthErrorFrom, tokenErrors } from './oauth-errors.ts'
import { assertNoClientAssertion, readOAuthForm, requiredParameter } from './oauth-form.ts'
import { type RevocationHost, revokeToken } from './revoke-token.ts'
import { isPresentedToken, type TokenQuestion } from './token-caller.ts'

/** Options of {@link createOAuthRoutes}. */
export interface OAuthRoutesOptions
  extends IntrospectionHost,
    RevocationHost,
    ExchangeHost,
    ClientHost {
  /** Verifies session tokens of ours, revocations included. */
  readonly ownSessions: IntrospectionHost['ownSessions'] & ExchangeHost['ownSessions']
  /** Checks the bearer token or signature of a request. Nothing presented: anonymous. */
  readonly authenticate: (input: HttpInput) => StsAuthentication | Promise<StsAuthentication>
  readonly requestFacts: (input: HttpInput) => RequestFacts
  /**
   * Finds and checks what the client of the token endpoint proves to have.
   *
   * @throws {IamError} `InvalidDpopProof`, `UseDpopNonce`; `AmbiguousCredentials` for two proofs.
   */
  readonly clientProof: (input: HttpInput) => Promise<CallerProof>
  readonly random: Random
  readonly logger: Logger
}

/** An endpoint whose callers authenticate. */
interface CallerEndpoint {
  readonly path: string
  readonly eventName: string
  run(question: TokenQuestion, call: StsCall): Promise<HttpOutput>
}

const bodyLimit = 64 * 1024

/**
 * Creates `POST /oauth2/token` (RFC 8693, RFC 7523), `POST /oauth2/introspect` (RFC 7662) and `POST /oauth2/revoke` (RFC 7009).
 */
export function createOAuthRoutes(options: OAuthRoutesOptions): readonly WireRoute[] {
  const endpoints: readonly CallerEndpoint[] = [
    {
      path: '/oauth2/introspect',
      eventName: 'IntrospectToken',
      run: async (question, call) =>
        oauthAnswer(200, await introspectToken(question, call, options)),
    },
    {
      path: '/oauth2/revoke',
      eventName: 'RevokeToken',
      async run(question, call) {
        await revokeToken(question, call, options)
        return oauthAnswer(200, undefined) // The same for a token that nobody knows (RFC 7009, section 2.2).
      },
    },
  ]
  return Object.freeze([
    tokenRoute(options),
    ...endpoints.map((endpoint) => callerRoute(endpoint, options)),
  ])
}

/** Its callers prove who they are by the token that they show; a client may prove itself beside it. */
function tokenRoute(options: OAuthRoutesOptions): WireRoute {
  const handle = async (input: HttpInput, requestId: string): Promise<HttpOutput> => {
    const call = { facts: options.requestFacts(input), requestId }
    const record = { ...call, eventName: 'TokenExchange', principal: anonymous }
    const admitted = await recordingRefusal(options.recordApiCall, record, async () => {
      assertNoCredential(input)
      const form = readOAuthForm(input)
      const clientId = await authenticateClient(form, options)
      const grant = readGrant(form)
      return { grant, oauth: { clientId }, proof: await options.clientProof(input) }
    })
    const { grant, oauth, proof } = admitted
    try {
      return oauthAnswer(200, await issueGrant(grant, { ...call, oauth, proof }, options))
    } catch (error) {
      const errors = grant.kind === 'assertion' ? assertionErrors : tokenErrors
      return failureAnswer(error, errors, requestId, options)
    }
  }
  return wireRoute('/oauth2/token', tokenErrors, handle, options)
}

/** A credential beside the subject token would be one that nobody checks (INV-3). */
function assertNoCredential({ rawHeaders }: HttpInput): void {
  if (headerValues(rawHeaders, 'authorization').length > 0) {
    throw new IamError('MissingAuthenticationToken', 'client authentication is not supported') // RULE oauth.one-proof
  }
}

function callerRoute(endpoint: CallerEndpoint, options: OAuthRoutesOptions): WireRoute {
  const handle = async (input: HttpInput, requestId: string): Promise<HttpOutput> => {
    const { call, question } = await admit(endpoint, options, input, requestId)
    return await endpoint.run(question, call)
  }
  return wireRoute(endpoint.path, callerErrors, handle, options)
}

/** Answers every failure in the form of its endpoint. */
function wireRoute(
  path: string,
  errors: typeof callerErrors,
  handle: (input: HttpInput, requestId: string) => Promise<HttpOutput>,
  options: OAuthRoutesOptions,
): WireRoute {
  return Object.freeze({
    method: 'POST',
    path,
    bodyLimit,
    async handle(input: HttpInput): Promise<HttpOutput> {
      const requestId = uuidFrom(options.random)
      try {
        return await handle(input, requestId)
      } catch (error) {
        return failureAnswer(error, errors, requestId, options)
      }
    },
    refuse: (code: RefusalCode) =>
      oauthErrorAnswer(oauthErrorFrom(new IamError(code, 'refused before it was read'), errors)),
  })
}

function failureAnswer(
  error: unknown,
  errors: typeof callerErrors,
  requestId: string,
  { logger }: OAuthRoutesOptions,
): HttpOutput {
  const failure = oauthErrorFrom(error, errors)
  if (failure.status >= 500) {
    logger.error({ request_id: requestId, err: error }, 'oauth call failed')
  }
  return oauthErrorAnswer(failure)
}

interface Admitted {
  readonly call: StsCall
  readonly question: TokenQuestion
}

/** The caller first: who is nobody learns nothing, not even what is wrong with the form. */
async function admit(
  { eventName }: CallerEndpoint,
  options: OAuthRoutesOptions,
  input: HttpInput,
  requestId: string,
): Promise<Admitted> {
  const facts = options.requestFacts(input)
  const record = { eventName, principal: anonymous, facts, requestId } as const
  const { principal } = await recordingRefusal(options.recordApiCall, record, async () => {
    const authentication = await options.authenticate(input)
    if (authentication.principal.kind !== 'anonymous') return authentication
    // RULE oauth.callers-authenticate
    throw new IamError('MissingAuthenticationToken', 'no credentials were presented')
  })
  const call = { principal, facts, requestId }
  const question = await recordingRefusal(options.recordApiCall, { ...call, eventName }, () => {
    const form = readOAuthForm(input)
    assertNoClientAssertion(form)
    const token = requiredParameter(form, 'token')
    return { token, isOwn: isPresentedToken(token, input) }
  })
  return { call, question }
}
