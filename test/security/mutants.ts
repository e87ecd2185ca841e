import { anywhereMutants } from './anywhere-mutants.ts'
import { authZenMutants } from './authzen-mutants.ts'
import { federationMutants } from './federation-mutants.ts'
import { managementMutants } from './management-mutants.ts'
import { mfaMutants } from './mfa-mutants.ts'
import { mtlsMutants } from './mtls-mutants.ts'
import type { Mutant } from './mutant.ts'
import { oauthMutants } from './oauth-mutants.ts'
import { organizationsMutants } from './organizations-mutants.ts'
import { presignedMutants } from './presigned-mutants.ts'
import { proofMutants } from './proof-mutants.ts'
import { refusalMutants } from './refusal-mutants.ts'
import { revocationMutants } from './revocation-mutants.ts'
import { rootMutants } from './root-mutants.ts'
import { stepUpMutants } from './step-up-mutants.ts'
import { workloadMutants } from './workload-mutants.ts'
import { x509Mutants } from './x509-mutants.ts'

const bypass = ['test/e2e/bypass/bypass.test.ts']
const revocation = [
  'test/sts/revocation.test.ts',
  'packages/core/src/engine/session-revoker.test.ts',
]
const revocations = 'packages/core/src/session/revocation/revocations.ts'
const outbound = ['packages/core/src/sts/get-web-identity-token.test.ts']
const tripwire = 'packages/express/src/request/tripwire.ts'
const state = 'packages/express/src/request/request-state.ts'

/** The defences whose removal was seen to fail. `run-mutants.ts` repeats it. */
export const mutants: readonly Mutant[] = [
  {
    name: 'tripwire: every answer passes',
    file: state,
    from: '    return false // RULE deny.answer-needs-allow',
    to: '    return true',
    suites: bypass,
  },
  {
    // Where Node has `writeInformation`, early hints are written through it.
    name: 'tripwire: informational answers pass',
    file: tripwire,
    from: '  if (passes(watch, 103)) return watch.writeInformation?.apply(this, args)',
    to: '  return watch.writeInformation?.apply(this, args)',
    suites: [...bypass, 'packages/express/src/request/tripwire.test.ts'],
  },
  {
    name: 'tripwire: headers of the handler stay',
    file: tripwire,
    from: '  for (const name of res.getHeaderNames()) res.removeHeader(name)',
    to: '',
    suites: bypass,
  },
  {
    name: 'grants: the decision of a route holds for every route',
    file: state,
    from: 'granted !== undefined && granted.route === route && isAtOrAbove(baseUrl, granted.baseUrl)',
    to: 'granted !== undefined',
    suites: bypass,
  },
  {
    name: 'grants: a decision of use(guard) holds on every route of its prefix',
    file: state,
    from: '      if (route === undefined || route === grant.route) return true',
    to: '      return true',
    suites: bypass,
  },
  {
    name: 'grants: a Deny leaves earlier Allows standing',
    file: state,
    from: `  deny(error: IamError, isHidden: boolean): void {
    this.#routeGrant = undefined
    this.#mountGrants = []
`,
    to: `  deny(error: IamError, isHidden: boolean): void {
`,
    suites: ['test/e2e/bypass/bypass.test.ts', 'test/security/enforcement.test.ts'],
  },
  {
    name: 'guards: one decision serves every route of a request',
    file: 'packages/express/src/guard/judge-target.ts',
    from: '    if (earlier.route !== place.route || earlier.loader !== place.loader) continue\n',
    to: '',
    suites: ['test/e2e/bypass/bypass.test.ts', 'test/security/enforcement.test.ts'],
  },
  {
    name: 'guards: dot segments pass as parameters',
    file: 'packages/core/src/model/resource-parameter.ts',
    from: "  if (value === '.' || value === '..') return 'is a dot segment'\n",
    to: '',
    suites: bypass,
  },
  {
    name: 'guards: slashes pass as parameters',
    file: 'packages/core/src/model/resource-parameter.ts',
    from: "    if (unit === 0x2f || unit === 0x5c) return 'contains a slash'\n",
    to: '',
    suites: bypass,
  },
  {
    name: 'guards: a client that left has its handler run',
    file: 'packages/express/src/guard/run-guard.ts',
    from: '      if (state.isAbandoned) return // RULE guard.no-handler-for-a-gone-client\n',
    to: '',
    suites: ['test/e2e/bypass/undecided.test.ts'],
  },
  {
    name: 'credentials: the second Authorization line is not seen',
    file: 'packages/core/src/engine/credential-headers.ts',
    from: '    seen += ` ${name} `\n',
    to: '',
    suites: ['test/security/two-identities.test.ts'],
  },
  {
    name: 'credentials: an unknown scheme is anonymous',
    file: 'packages/core/src/engine/credential.ts',
    from: "  throw invalid('unknown authentication scheme') // RULE cred.unknown-scheme-is-refused",
    to: '  return none',
    suites: ['test/e2e/bad-input/credentials.test.ts'],
  },
  {
    name: 'addresses: forwarded headers of strangers are believed',
    file: 'packages/core/src/engine/request-facts.ts',
    from: '  if (!isAnyOf(peer, trust.ranges)) {',
    to: '  if (false) {',
    suites: ['test/security/network.test.ts'],
  },
  {
    name: 'cache: the key joins its parts without their lengths',
    file: 'packages/core/src/engine/decision-cache.ts',
    from: '  return `${text.length}:${text}`',
    to: '  return text',
    suites: ['test/security/cache-equality.test.ts'],
  },
  {
    name: 'cache: the key leaves out what the statements read',
    file: 'packages/core/src/engine/decision-cache.ts',
    from: '    key += lengthPrefixed(name) + encodeValue(parts.context.get(name)) // RULE cache.injective-key',
    to: '    key += lengthPrefixed(name)',
    suites: ['test/security/decision-cache.test.ts'],
  },
  {
    name: 'cache: a plan outlives a change of what it was made from',
    file: 'packages/core/src/engine/principal-plan.ts',
    from: '    if (organization !== this.organization || !areEqual(policies, this.policies)) return false // RULE cache.plan-while-equal\n',
    to: '',
    suites: ['test/security/decision-cache-life.test.ts', 'packages/core/src/engine'],
  },
  {
    name: 'cache: other policies of the resource are the same question',
    file: 'packages/core/src/engine/decision-point.ts',
    from: '      resourcePolicies: slicer.number,',
    to: '      resourcePolicies: 0,',
    suites: ['test/security/decision-cache-life.test.ts', 'packages/core/src/engine'],
  },
  {
    name: 'cache: conditions on the time are kept',
    file: 'packages/core/src/engine/decision-point.ts',
    from: '    if (readKeys.some((key) => timeKeys.has(key))) return undefined // RULE cache.time-conditions-bypass\n',
    to: '',
    suites: ['test/security/decision-cache-life.test.ts'],
  },
  {
    name: 'cache: a known token is not looked at again',
    file: 'packages/core/src/engine/token-cache.ts',
    from: '    const isLive = now >= entry.notBefore && now < entry.expiresAt && entry.isKeyTrusted()',
    to: '    const isLive = true',
    suites: ['test/security/token-cache.test.ts'],
  },
  {
    name: 'revocation: a known token is not asked about',
    file: 'packages/core/src/engine/token-cache.ts',
    from: '    if (entry.isRevoked()) return false // RULE rev.checked-on-hit\n',
    to: '',
    suites: revocation,
  },
  {
    name: 'revocation: a change does not count',
    file: revocations,
    from: '    this.#generation += 1 // RULE rev.generation\n',
    to: '',
    suites: revocation,
  },
  {
    name: 'revocation: a token is not asked about when it is verified',
    file: 'packages/core/src/engine/own-sessions.ts',
    from: '  if (isRevoked()) throw',
    to: '  if (Math.random() < 0) throw',
    suites: revocation,
  },
  {
    name: 'revocation: the chain is not looked at',
    file: revocations,
    from: '    if (chain.some((link) => this.#denied.has(link.sessionId))) return true\n',
    to: '',
    suites: revocation,
  },
  {
    name: 'revocation: who a chain began with is not looked at',
    file: revocations,
    from: "    const foreign = origin?.kind === 'federated' ? origin : federation",
    to: '    const foreign = federation',
    suites: revocation,
  },
  {
    name: 'revocation: a foreign token begins its session again',
    file: 'packages/core/src/engine/revocable-identities.ts',
    from: '      if (!isIdentityRevoked(identity, revocations)) return identity',
    to: '      if (identity) return identity',
    suites: revocation,
  },
  {
    name: 'oauth: nobody may ask about tokens',
    file: 'packages/core/src/sts/oauth/create-oauth-routes.ts',
    from: "    if (authentication.principal.kind !== 'anonymous') return authentication",
    to: '    if (authentication) return authentication',
    suites: ['test/sts/introspection.test.ts'],
  },
  {
    name: 'oauth: whoever is known may ask about tokens',
    file: 'packages/core/src/sts/oauth/token-caller.ts',
    from: "  if (decision.effect === 'Allow') return\n",
    to: '  if (decision) return\n',
    suites: ['test/sts/introspection.test.ts'],
  },
  {
    name: 'oauth: tokens of other accounts are known',
    file: 'packages/core/src/sts/oauth/token-caller.ts',
    from: '  return isOwn || isOfAccount ? claims : undefined',
    to: '  return isOwn || isOfAccount || claims ? claims : undefined',
    suites: ['test/sts/introspection.test.ts'],
  },
  {
    name: 'oauth: parameters in the URL are taken',
    file: 'packages/core/src/sts/oauth/oauth-form.ts',
    from: "  if (input.target.includes('?')) {",
    to: "  if (input.target.includes('??')) {",
    suites: ['test/sts/introspection.test.ts', 'test/sts/token-exchange.test.ts'],
  },
  {
    name: 'policies: equal members are accepted',
    file: 'packages/core/src/policy/json.ts',
    from: '      if (seen.has(name)) {',
    to: '      if (seen.has(name) && false) {',
    suites: ['test/security/policy-parsing.test.ts'],
  },
  {
    name: 'policies: depth has no bound',
    file: 'packages/core/src/policy/json.ts',
    from: 'const defaultLimits: JsonLimits = { depth: 20, values: 10_000 }',
    to: 'const defaultLimits: JsonLimits = { depth: 1e9, values: 1e9 }',
    suites: ['test/security/policy-parsing.test.ts'],
  },
  {
    name: 'variables: their value is a pattern',
    file: 'packages/core/src/policy/variables.ts',
    from: "    if (segment.kind === 'text') {",
    to: "    if (segment.kind === 'variable') {\n      const value = resolveVariable(segment, values)\n      if (value === undefined) return undefined\n      tokens.push(...globTokens(value))\n      continue\n    }\n    if (segment.kind === 'text') {",
    suites: ['test/security/policy-text.test.ts'],
  },
  {
    name: 'upgrades: what is open is not looked at again',
    file: 'packages/express/src/endpoints/guard-upgrade.ts',
    from: '        () => socket.destroy(),',
    to: '        () => {},',
    suites: ['test/e2e/bypass/upgrades.test.ts'],
  },
  {
    name: 'secrets: a refused header stands in the message',
    file: 'packages/core/src/engine/credential.ts',
    from: "  throw invalid('unknown authentication scheme') // RULE cred.unknown-scheme-is-refused",
    to: '  throw invalid(`unknown authentication scheme ${header}`)',
    suites: ['test/security/secrets.test.ts'],
  },
  {
    name: 'route table: a bare route begins',
    file: 'packages/express/src/guard/decide-ahead.ts',
    from: '  next(refusal) // RULE deny.route-table',
    to: '  next()',
    suites: bypass,
  },
  {
    name: "iam.router(): next('router') leaves the decision standing",
    file: 'packages/express/src/router/create-router.ts',
    from: "      if (outcome === 'route' || outcome === 'router') states.of(req)?.spend() // RULE router.leaving-spends\n",
    to: '',
    suites: bypass,
  },
  {
    name: 'OPTIONS: Express answers by itself',
    file: tripwire,
    from: "  if (req.method !== 'OPTIONS' || !runtime.settings.allowsAutoOptions) return false",
    to: "  if (req.method !== 'OPTIONS') return false",
    suites: bypass,
  },
  {
    name: 'start: `trust proxy: true` is accepted',
    file: 'packages/express/src/routes/route-registry.ts',
    from: "app.get('trust proxy') !== true",
    to: "app.get('trust proxy') !== undefined",
    suites: ['test/security/network.test.ts'],
  },
  {
    name: 'outbound: its own tokens are accepted back',
    file: 'packages/core/src/engine/create-line.ts',
    from: 'settings.outbound?.owns(issuer) === true',
    to: 'settings.outbound === undefined',
    suites: ['packages/core/src/engine/outbound-federation.test.ts'],
  },
  {
    name: 'outbound: every account issues tokens',
    file: 'packages/core/src/federation/outbound/outbound-federation.ts',
    from: 'enabled.has(account) ? addressOf(account) : undefined',
    to: 'addressOf(account)',
    suites: outbound,
  },
  {
    name: 'outbound: a token outlives its session',
    file: 'packages/core/src/sts/outbound/issue-token.ts',
    from: 'expiresAt * 1000 <= session.expiresAt',
    to: 'expiresAt > 0',
    suites: outbound,
  },
  {
    name: 'outbound: a payload has any size',
    file: 'packages/core/src/sts/outbound/issue-token.ts',
    from: 'payload.length <= mostPayloadBytes',
    to: 'payload.length > 0',
    suites: outbound,
  },
  {
    name: 'outbound: every kind of caller may ask',
    file: 'packages/core/src/sts/outbound/token-caller.ts',
    from: '  if (!isAdmitted) throw',
    to: '  if (Math.random() < 0) throw',
    suites: outbound,
  },
  {
    name: 'outbound: tags need no permission',
    file: 'packages/core/src/sts/outbound/authorize-token.ts',
    from: '  if (request.tags.size === 0) return',
    to: '  if (request) return',
    suites: ['packages/core/src/sts/get-web-identity-token.policies.test.ts'],
  },
  {
    name: 'outbound: two accounts share a key',
    file: 'packages/core/src/federation/outbound/outbound-keys.ts',
    from: '  scheduledKeys(read)\n',
    to: '',
    suites: ['packages/core/src/federation/outbound/outbound-keys.test.ts'],
  },
  ...authZenMutants,
  ...managementMutants,
  ...organizationsMutants,
  ...mfaMutants,
  ...mtlsMutants,
  ...workloadMutants,
  ...oauthMutants,
  ...refusalMutants,
  ...revocationMutants,
  ...rootMutants,
  ...proofMutants,
  ...federationMutants,
  ...presignedMutants,
  ...stepUpMutants,
  ...anywhereMutants,
  ...x509Mutants,
]
