import type { AuditLog } from '../audit/audit-log.ts'
import type { RequestFacts } from '../context/facts.ts'
import { IamError } from '../errors.ts'
import type { OutboundFederation } from '../federation/outbound/outbound-federation.ts'
import type { WebIdentityVerifier } from '../federation/web-identity.ts'
import { createWebIdentityVerifier } from '../federation/web-identity-verifier.ts'
import type { WebAuthnLibrary } from '../mfa/webauthn/load-library.ts'
import type { HttpInput, WireRoute } from '../ports/http.ts'
import { uuidFrom } from '../ports/uuid.ts'
import { AccessKeyUses } from '../session/access-key-uses.ts'
import { dpopAlgorithms } from '../session/dpop/dpop-verifier.ts'
import { Revocations } from '../session/revocation/revocations.ts'
import { reportingRefusals } from '../sigv4/report-refusals.ts'
import { createSigV4Verifier, type SigV4Verifier } from '../sigv4/sigv4-verifier.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { createEncodedDenials, type EncodedDenials } from '../sts/denials/encoded-denials.ts'
import { createRoleSessionIssuer } from '../sts/issue-role-session.ts'
import { createOAuthRoutes } from '../sts/oauth/create-oauth-routes.ts'
import type { RecordApiCall } from '../sts/recording-refusal.ts'
import type { RoleSessionIssuer } from '../sts/role-session.ts'
import { lacksRootFactor, needsFactor } from '../sts/root-factor.ts'
import { createStsRoutes } from '../sts/wire/create-sts-routes.ts'
import type { ContainerCredentials } from '../sts/workload/create-container-credentials.ts'
import { auditLogFor } from './audit-log-for.ts'
import type { Authentication, Authenticator } from './authentication.ts'
import {
  type AuthenticatorOptions,
  authenticatePresigned,
  authenticateSigned,
  createAuthenticator,
} from './authenticator.ts'
import { bindCertificates } from './bind-certificates.ts'
import { createClientProof } from './client-proof.ts'
import { type ContainerRole, containerRoleCredentials } from './container-role.ts'
import { createApi } from './create-api.ts'
import { DecisionCache } from './decision-cache.ts'
import { createDecisionPoint, type ExplainingDecisionPoint } from './decision-point.ts'
import { createHomeIssuers } from './home-issuers.ts'
import type { Line, LineOptions } from './line.ts'
import { type LineSettings, resolveLineOptions } from './line-settings.ts'
import { createLongTermKeys } from './long-term-keys.ts'
import { memoBySource } from './memo-by-source.ts'
import { nativeEndpoints } from './native-endpoints.ts'
import { accountsThatIssue } from './outbound-options.ts'
import { createOutboundSwitch } from './outbound-switch.ts'
import { createOwnSessions, type OwnSessions } from './own-sessions.ts'
import { openPolicies, type PolicySource } from './policy-source.ts'
import { type Published, publish } from './published.ts'
import { readRequestFacts } from './request-facts.ts'
import { createRevocableIdentities } from './revocable-identities.ts'
import { createRootGate } from './root-gate.ts'
import { createRootWatch, type RootWatch, watched } from './root-watch.ts'
import { createRouteVerifier } from './route-verifier.ts'
import {
  createSecondFactors,
  type SecondFactorVerifiers,
  webAuthnLibraryFor,
} from './second-factors.ts'
import { createServiceHost } from './service-host.ts'
import { createSessionRevoker } from './session-revoker.ts'
import { createSigningCredentials, type SigningCredentials } from './signing-credentials.ts'
import { reportStart } from './start/report-start.ts'
import { TokenCache } from './token-cache.ts'
import { unverifiedIssuer } from './unverified-issuer.ts'

/**
 * Builds the line: loads the policies, then wires request → authenticate → resolve → context → evaluate → decide →
 * audit. Transports such as `@gatewarden/express` add extract and enforce.
 *
 * @throws {TypeError} for an option that is unknown or out of range; for `webAuthn` without `@simplewebauthn/server`.
 * @throws {IamError} `PolicySourceInvalid` with every defect of every policy file; `MissingIssuer` when services need
 *   `baseUrl`.
 */
export async function createLine(options: LineOptions): Promise<Line> {
  const settings = resolveLineOptions(options)
  const webAuthnLibrary = await webAuthnLibraryFor(settings)
  const policies = await openPolicies(settings)
  try {
    const snapshot = policies.source.current()
    const outboundAccounts = accountsThatIssue(options.outboundFederation)
    const hasVolatileEntities = policies.managed?.managed.isDurable === false
    reportStart({ ...settings, snapshot, outboundAccounts, hasVolatileEntities })
    return assemble(settings, policies, webAuthnLibrary)
  } catch (error) {
    await policies.close()
    throw error
  }
}

function assemble(
  settings: LineSettings,
  policies: PolicySource,
  webAuthnLibrary: WebAuthnLibrary | undefined,
): Line {
  const factors = createSecondFactors(settings, policies.source, webAuthnLibrary)
  const parts = connect(settings, policies.source, factors)
  const { audit, decisions, requestFacts, snapshots } = parts
  const { metrics, model, random, tokens } = settings
  const published = publish(settings)
  const api = createApi({ ...settings, ...parts }, policies, published?.outbound)
  const routes = wireRoutes(parts, published)
  return Object.freeze({
    model,
    authenticator: routeAuthenticator(parts),
    decisions,
    snapshots,
    issuer: tokens.issuer,
    get wireRoutes() {
      return routes()
    },
    get rootRoutes() {
      return published?.rootRoutes() ?? []
    },
    outbound: published && createOutboundSwitch(published.outbound, { ...settings, ...parts }),
    resourceMetadata: published?.resourceMetadata,
    dpopAlgorithms: settings.proofs === undefined ? [] : dpopAlgorithms,
    requestFacts,
    sessions: createSessionRevoker({ ...parts, ...settings }),
    containerCredentials: (role: ContainerRole) => containerCredentials(role, parts),
    api,
    explain: decisions.explain.bind(decisions),
    simulate: decisions.simulate.bind(decisions),
    readsResource: decisions.readsResource.bind(decisions),
    recordRefusal: (refusal: Parameters<Line['recordRefusal']>[0]) => {
      const decisionId = uuidFrom(random)
      audit.refusal(refusal, decisionId)
      metrics.refusal(refusal.reason)
      return decisionId
    },
    close: policies.close,
  })
}

/** The parts that authenticator and wire routes share. */
interface LineParts {
  readonly settings: LineSettings
  readonly audit: AuditLog
  readonly recordApiCall: RecordApiCall
  readonly snapshots: SnapshotSource
  readonly decisions: ExplainingDecisionPoint
  readonly sessions: RoleSessionIssuer
  readonly tokenCache: TokenCache
  readonly revocations: Revocations
  readonly ownSessions: OwnSessions
  readonly signing: SigningCredentials
  readonly keyUses: AccessKeyUses
  readonly webIdentities: WebIdentityVerifier
  readonly noteCaller: RootWatch
  readonly factors: SecondFactorVerifiers
  readonly mfa: SecondFactorVerifiers['mfa']
  readonly requestFacts: (input: HttpInput, keys?: RequestFacts['keys']) => RequestFacts
}

function connect(
  settings: LineSettings,
  snapshots: SnapshotSource,
  factors: SecondFactorVerifiers,
): LineParts {
  const { model, clock, random, metrics, tokens, region } = settings
  const audit = auditLogFor(settings)
  const cache = new DecisionCache(settings.decisionCacheEntries)
  const pointOptions = { model, snapshots, cache, audit, metrics, clock, random, region }
  const decisions = createRootGate(createDecisionPoint(pointOptions), pointOptions)
  const recordApiCall: RecordApiCall = (call) => audit.apiCall('sts', call)
  const revocations = new Revocations({ issuer: tokens.issuer })
  const tokenCache = new TokenCache(settings.tokenCacheEntries, revocations)
  const webIdentities = createWebIdentityVerifier({
    ...settings,
    ownIssuers: [tokens.issuer],
    isOwnIssuer: (issuer) => settings.outbound?.owns(issuer) === true,
  })
  const ownSessions = createOwnSessions({
    tokens,
    snapshots,
    cache: tokenCache,
    clock,
    revocations,
  })
  const { masterKeys, tokenCacheEntries: entries, logger } = settings
  const keyUses = new AccessKeyUses(entries)
  const longTermKeys = createLongTermKeys({ snapshots, masterKeys, entries, logger })
  return {
    settings,
    audit,
    recordApiCall,
    snapshots,
    decisions,
    sessions: createRoleSessionIssuer({
      snapshots,
      decisions,
      tokens,
      clock,
      metrics,
      recordApiCall,
    }),
    tokenCache,
    revocations,
    ownSessions,
    keyUses,
    signing: createSigningCredentials(ownSessions, longTermKeys, { keyUses, clock }),
    noteCaller: createRootWatch({ audit, metrics, logger }),
    factors,
    mfa: factors.mfa,
    webIdentities: createRevocableIdentities(webIdentities, revocations),
    requestFacts: (input, keys) => readRequestFacts(input, settings.proxies, keys),
  }
}

/** Who asks on the application's own routes. */
function routeAuthenticator(parts: LineParts): Authenticator {
  const { settings, ownSessions, signing } = parts
  const sessions = settings.acceptsSessions ? ownSessions : undefined
  const authenticator = authenticatorOf(parts, {
    sessions,
    sigv4: createRouteVerifier(settings, signing),
    proofs: settings.proofs?.ofRoutes,
    certificates: bindCertificates(parts), // On the application's own routes alone.
  })
  return Object.freeze({
    ...authenticator,
    authenticate: watched(authenticator.authenticate, parts.noteCaller, parts.requestFacts),
  })
}

function authenticatorOf(
  parts: LineParts,
  accepted: Pick<AuthenticatorOptions, 'sessions' | 'sigv4' | 'proofs' | 'certificates'>,
): Authenticator {
  const { settings, snapshots, sessions, signing, webIdentities, requestFacts } = parts
  const { model, random, clock, metrics } = settings
  return createAuthenticator({
    snapshots,
    clock,
    metrics,
    cache: parts.tokenCache,
    ...accepted,
    signing,
    issuers: settings.issuers,
    jwtHost: {
      partition: model.partition,
      account: model.account,
      webIdentities,
      sessions,
      random,
      revocations: parts.revocations,
    },
    requestFacts,
  })
}

function wireRoutes(
  parts: LineParts,
  published: Published | undefined,
): () => readonly WireRoute[] {
  const { settings } = parts
  if (published === undefined) {
    if (settings.services.length === 0) return () => []
    throw new IamError(
      'MissingIssuer',
      '"baseUrl" option must be set: the services mint tokens under it',
    )
  }
  const sessions = sessionRoutes(parts, published.outbound)
  const services = settings.services.flatMap((service) =>
    service.bind(createServiceHost(service.name, parts)),
  )
  return memoBySource(published.routes, (own) => Object.freeze([...sessions, ...own, ...services]))
}

/** The wires on which sessions are issued, asked about and ended: whoever holds one may use them. */
function sessionRoutes(parts: LineParts, outbound: OutboundFederation): readonly WireRoute[] {
  const { settings, signing } = parts
  const { region, acceptedHosts, clock, tokens, metrics } = settings
  const underWatch = (authenticate: Authenticator['authenticate']) =>
    watched(authenticate, parts.noteCaller, parts.requestFacts)
  const silent = createSigV4Verifier({
    regions: [region],
    services: ['sts'],
    acceptedHosts,
    clock,
    ...settings.signedRequests,
    requiredHeaders: [], // curl leaves the content type unsigned; only form content is parsed (SIG-4).
    secretFor: signing.secretFor,
  })
  const verifier = reportingRefusals(silent, settings)
  const sts = createStsRoutes({
    ...parts,
    ...settings,
    outbound,
    encodedDenials: encodedDenials(parts),
    authenticate: underWatch((input) => authenticateSigned(input, verifier, signing)),
    authenticatePresigned: underWatch((input) => authenticatePresigned(input, verifier, signing)),
  })
  const authenticate = endpointAuthenticate(parts, verifier)
  const { issuer, audience: audiences = [] } = tokens
  const clientProof = createClientProof(settings.proofs, metrics)
  const claimsToBeOwn = (token: string) => unverifiedIssuer(token) === issuer
  const webIdentities = createHomeIssuers(parts.webIdentities, settings.model.account)
  const host = { ...parts, ...settings, webIdentities }
  const oauth = { ...host, issuer, audiences, authenticate, clientProof, claimsToBeOwn }
  const native = nativeEndpoints(parts, (sigv4) => endpointAuthenticate(parts, sigv4))
  return [...sts, ...createOAuthRoutes(oauth), ...native]
}

/** Who calls an endpoint of ours that is not STS: root users under watch, and none without a second factor (ID-4). */
function endpointAuthenticate(
  parts: LineParts,
  sigv4: SigV4Verifier,
): (input: HttpInput) => Promise<Authentication> {
  const proofs = parts.settings.proofs?.ofEndpoints
  const endpoints = authenticatorOf(parts, { sessions: parts.ownSessions, sigv4, proofs })
  const known = watched(endpoints.authenticate, parts.noteCaller, parts.requestFacts)
  return async (input) => {
    const authentication = await known(input)
    if (lacksRootFactor(authentication.principal, parts.snapshots.current())) throw needsFactor()
    return authentication
  }
}

function containerCredentials(role: ContainerRole, parts: LineParts): ContainerCredentials {
  const { settings } = parts
  if (settings.baseUrl !== undefined)
    return containerRoleCredentials(role, { ...settings, ...parts })
  throw new IamError(
    'MissingIssuer',
    '"baseUrl" option must be set: sessions of containers are minted under it',
  )
}

/** `undefined`: denials carry no message. */
function encodedDenials({ settings, decisions }: LineParts): EncodedDenials | undefined {
  const { encodesDenials, masterKeys: keys, random, logger } = settings
  if (!encodesDenials || keys === undefined) return undefined
  const explain = decisions.explain.bind(decisions)
  return createEncodedDenials({ explain, keys, random, logger })
}
