import type { Mutant } from './mutant.ts'

const federation = 'packages/core/src/federation'
const wire = ['test/sts/federation/inbound.test.ts']
const keys = [`${federation}/provider-keys.test.ts`]
const peers = [`${federation}/peer-trust.test.ts`]
const svids = [`${federation}/jwt-svid.test.ts`]
const amr = [`${federation}/foreign-mfa.test.ts`]
const github = ['test/sts/federation/github-sub.test.ts']
const findings = ['packages/core/src/store/trust/trust-findings.test.ts']

/** Defences of inbound federation whose removal was seen to fail. */
export const federationMutants: readonly Mutant[] = [
  {
    name: 'federation: any audience',
    file: `${federation}/match-audience.ts`,
    from: "    throw invalidIdentity('another audience', detail)",
    to: "    return ''",
    suites: wire,
  },
  {
    name: 'federation: any authorized party',
    file: `${federation}/match-audience.ts`,
    from: 'provider.clientIds.includes(azp))',
    to: "azp !== '')",
    suites: wire,
  },
  {
    name: 'federation: audiences of others beside ours',
    file: `${federation}/match-audience.ts`,
    from: 'audiences.length > 1 &&',
    to: 'audiences.length > 99 &&',
    suites: wire,
  },
  {
    name: 'federation: issuers in any case',
    file: `${federation}/web-identity-verifier.ts`,
    from: 'const registered = registeredIssuer(issuer)',
    to: 'const registered = registeredIssuer(issuer.toLowerCase())',
    suites: wire,
  },
  {
    name: 'federation: unknown keys are looked for each time',
    file: `${federation}/provider-keys.ts`,
    from: 'if (now - state.searchedAt < cooldownMs) return',
    to: 'if (now < 0) return',
    suites: keys,
  },
  {
    name: 'federation: a search rests after every fetch',
    file: `${federation}/provider-keys.ts`,
    from: 'if (now - state.searchedAt < cooldownMs) return',
    to: 'if (now - state.attemptedAt < cooldownMs) return',
    suites: keys,
  },
  {
    name: 'federation: keys never age',
    file: `${federation}/provider-keys.ts`,
    from: 'const freshMs = 10 * 60_000',
    to: 'const freshMs = 1e12',
    suites: ['test/sts/federation/oidc-provider.test.ts'],
  },
  {
    name: 'federation: old keys serve an issuer that is down for ever',
    file: `${federation}/provider-keys.ts`,
    from: 'const staleLimitMs = 24 * 3_600_000',
    to: 'const staleLimitMs = 1e12',
    suites: keys,
  },
  {
    name: 'federation: any amr counts',
    file: `${federation}/foreign-mfa.ts`,
    from: '!amr.some((value) => accepted.includes(value))',
    to: 'accepted.length === 0',
    suites: amr,
  },
  {
    name: 'federation: a second factor of any time ahead',
    file: `${federation}/foreign-mfa.ts`,
    from: 'if (at > now + toleranceMs) return undefined',
    to: '',
    suites: amr,
  },
  {
    name: 'federation: any workload of any trust domain',
    file: `${federation}/jwt-svid.ts`,
    from: "if (!isWorkload) throw invalidIdentity('no workload of the trust domain')",
    to: '',
    suites: svids,
  },
  {
    name: 'federation: any kind of token is a JWT-SVID',
    file: `${federation}/jwt-svid.ts`,
    from: '!kinds.includes(jws.typ) ||',
    to: '',
    suites: svids,
  },
  {
    name: 'federation: a token without iat lives as long as it says',
    file: `${federation}/check-times.ts`,
    from: 'Math.max(0, expiry - maxTokenAgeSeconds)',
    to: '0',
    suites: svids,
  },
  {
    name: 'federation: pins say nothing',
    file: `${federation}/peer-trust.ts`,
    from: 'if (thumbprints.includes(thumbprint)) return undefined',
    to: 'if (thumbprints.length > 0 || thumbprint) return undefined',
    suites: peers,
  },
  {
    name: 'federation: a pinned certificate only has to lie beside the chain',
    file: `${federation}/peer-trust.ts`,
    from: '|| !certificate.verify(issuer.publicKey)',
    to: '',
    suites: peers,
  },
  {
    name: 'federation: a jwks_uri may be anywhere',
    file: `${federation}/fetch-key-set.ts`,
    from: 'return privateHosts.some((host) => names.includes(host.toLowerCase()))',
    to: 'return privateHosts.length > 0 && names.length > 0',
    suites: ['test/sts/federation/ssrf.test.ts'],
  },
  {
    name: 'federation: patterns of GitHub without a whole organization',
    file: 'packages/core/src/store/trust/shared-issuers.ts',
    from: '/^repo:[^*?$:/@]+(?:@[0-9]+)?\\//',
    to: '/^repo:[^*?$:/@]+/',
    suites: github,
  },
  {
    name: 'federation: operators that hold without the claim',
    file: 'packages/core/src/store/trust/positive-constraint.ts',
    from: '/^(?:ForAnyValue:)?(?:',
    to: '/^(?:For(?:Any|All)Values?:)?(?:',
    suites: github,
  },
  {
    name: 'federation: a third party without external id',
    file: 'packages/core/src/store/trust/trust-findings.ts',
    from: 'if (!isForeign) continue',
    to: 'if (isForeign !== undefined) continue',
    suites: findings,
  },
]
