import type { Decision, DecisionSource, Metrics } from '@gatewarden/core'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** The metrics of core, and those that only a transport sees. */
export interface PrometheusMetrics extends Metrics {
  readonly registry: Registry
  /** A Deny that a dry run let pass. */
  wouldDeny(): void
  /** Routes without a guard, as the last walk found them. */
  unmappedRoutes(count: number): void
}

const microseconds = 1e-6

/**
 * Counts with prom-client under the names of the state spec, section 13.
 *
 * No label ever holds a principal, path, token or issuer (PROM-1).
 *
 * @throws {Error} of prom-client, if the registry holds these names already.
 */
export function createPrometheusMetrics(registry: Registry): PrometheusMetrics {
  const registers = [registry]
  const decisions = new Counter({
    name: 'gatewarden_decisions_total',
    help: 'Decisions by effect, reason, deciding layer and asker.',
    labelNames: ['decision', 'reason', 'layer', 'source'],
    registers,
  })
  const decisionSeconds = new Histogram({
    name: 'gatewarden_decision_duration_seconds',
    help: 'Time to decide.',
    labelNames: ['path'],
    buckets: [5, 10, 25, 50, 100, 250, 500, 1000, 5000, 10_000, 50_000].map(
      (n) => n * microseconds,
    ),
    registers,
  })
  const counts = createCounters(registers)
  const grantLabel = boundedLabel(32)
  const codeLabel = boundedLabel(96)
  return {
    registry,
    decision(decision: Decision, source: DecisionSource, seconds: number, isCached: boolean) {
      const effect = decision.effect === 'Allow' ? 'allow' : 'deny'
      const layer = decision.layer ?? 'none'
      decisions.inc({ decision: effect, reason: decision.reason, layer, source })
      decisionSeconds.observe({ path: isCached ? 'cached' : 'evaluated' }, seconds)
    },
    refusal: (reason, source = 'guard') =>
      decisions.inc({ decision: 'deny', reason, layer: 'none', source }),
    authentication: (method, outcome) => counts.authentication.inc({ method, outcome }),
    cache: (cache, result) => counts.cache.inc({ cache, result }),
    mint: (grant, outcome) => counts.mint.inc({ grant: grantLabel(grant), outcome }),
    jwksFetch(outcome, seconds) {
      counts.jwksFetch.inc({ issuer_alias: 'other', outcome })
      counts.jwksSeconds.observe({ issuer_alias: 'other', outcome }, seconds)
    },
    ignoredHeader: (kind) => counts.ignoredHeaders.inc({ kind }),
    revocationUnchecked: (why) => counts.uncheckedRevocations.inc({ why }),
    certificatePath: (code) => counts.certificatePaths.inc({ code: codeLabel(code) }),
    trustAnchorExpiry: (alias, seconds) => counts.anchorExpiry.set({ alias }, seconds),
    policySource(outcome, version) {
      if (outcome === 'loaded') counts.snapshotVersion.set(version)
      else counts.snapshotFailures.inc({ stage: 'compile' })
    },
    certificateExpiry: (event) => counts.certificateExpiry.inc({ event }),
    rootUse: () => counts.rootUse.inc({ account_alias: 'other' }),
    wouldDeny: () => counts.wouldDeny.inc(),
    unmappedRoutes: (count) => counts.unmappedRoutes.set(count),
  }
}

function createCounters(registers: Registry[]) {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name: `gatewarden_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `gatewarden_${name}`, help, registers })
  return {
    authentication: counter('authentication_total', 'Authentications by method and outcome.', [
      'method',
      'outcome',
    ]),
    cache: counter('cache_requests_total', 'Cache requests by cache and result.', [
      'cache',
      'result',
    ]),
    mint: counter('token_mint_total', 'Session tokens minted or refused, by grant.', [
      'grant',
      'outcome',
    ]),
    jwksFetch: counter('jwks_fetch_total', 'Key set fetches by issuer alias and outcome.', [
      'issuer_alias',
      'outcome',
    ]),
    jwksSeconds: new Histogram({
      name: 'gatewarden_jwks_fetch_duration_seconds',
      help: 'Time of key set fetches.',
      labelNames: ['issuer_alias', 'outcome'],
      registers,
    }),
    uncheckedRevocations: counter(
      'x509_revocation_unchecked_total',
      'Certificates accepted without their revocation status.',
      ['why'],
    ),
    ignoredHeaders: counter('ignored_headers_total', 'Headers of peers that are not trusted.', [
      'kind',
    ]),
    certificatePaths: counter('x509_path_total', 'Certificate paths validated, by outcome.', [
      'code',
    ]),
    anchorExpiry: new Gauge({
      name: 'gatewarden_trust_anchor_expiry_timestamp_seconds',
      help: 'When the certificate of a trust anchor ends.',
      labelNames: ['alias'],
      registers,
    }),
    snapshotVersion: gauge('snapshot_version', 'Version of the policies in use.'),
    snapshotFailures: counter('snapshot_failures_total', 'Policies that were not taken over.', [
      'stage',
    ]),
    certificateExpiry: counter(
      'x509_expiry_events_total',
      'Certificates that reached a threshold before their end.',
      ['event'],
    ),
    rootUse: counter('root_use_total', 'Uses of root users, refused ones included.', [
      'account_alias',
    ]),
    unmappedRoutes: gauge('unmapped_routes', 'Routes without a guard.'),
    wouldDeny: counter('dry_run_would_deny_total', 'Denials that a dry run let pass.', []),
  }
}

/** A name is core's own or a package's, but the label stays bounded whatever a service passes. */
function boundedLabel(most: number): (value: string) => string {
  const seen = new Set<string>()
  return (value) => {
    if (seen.has(value)) return value
    // RULE prom.bounded-labels
    if (seen.size >= most || !/^[A-Za-z0-9_:.-]{1,64}$/.test(value)) return 'other'
    seen.add(value)
    return value
  }
}
