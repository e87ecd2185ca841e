import {
  assertKnownOptions,
  createLine,
  type LineOptions,
  lineOptionNames,
  stderrLogger,
  systemClock,
  systemTimers,
  type TypedModel,
} from '@gatewarden/core'
import { Registry } from 'prom-client'
import { assembleIam } from './assemble-iam.ts'
import { createPrometheusMetrics } from './endpoints/prometheus-metrics.ts'
import type { Iam } from './iam.ts'
import type { IamOptions } from './options/iam-options.ts'
import { readSettings, transportOptionNames } from './options/read-settings.ts'
import { createRefusalReporter } from './request/report-refusal.ts'
import { RouteRegistry } from './routes/route-registry.ts'

/**
 * Embeds gatewarden in an Express application.
 *
 * Strict by default: an application with an unguarded route is refused, and an answer that no decision
 * allowed does not leave. Options that weaken a default start with `unsafe`.
 *
 * @example
 * const iam = await createIam({ model, policies: './iam', trust: [jwt({ issuer, audience, role })] })
 * app.use(iam.authenticate())
 * app.get('/orders/:orderId', iam.guard('orders:GetOrder'), handler)
 * iam.assertGuarded(app)
 *
 * @throws {TypeError} naming an option that is unknown or wrong.
 * @throws {IamError} `PolicySourceInvalid`, `MissingIssuer`.
 */
export async function createIam<const M extends TypedModel>(
  options: IamOptions<M>,
): Promise<Iam<M>> {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('`createIam` needs options with a "model"')
  }
  const settings = readSettings(options)
  const { model, registry = new Registry(), ...rest } = options
  const { logger = stderrLogger, timers = systemTimers, clock = systemClock } = options
  const metrics = createPrometheusMetrics(registry)
  const line = await createLine({ ...lineOptions(rest), model, metrics, logger })
  const { unmappedRoutes } = metrics
  const reporter = createRefusalReporter(logger, clock)
  const routes = new RouteRegistry({ settings, logger, unmappedRoutes })
  const iam = assembleIam(
    { line, settings, metrics, routes, logger, reporter, timers, clock },
    model,
  )
  if (settings.enforcement === 'audit') announceDryRun()
  return iam
}

/** What is not the transport's is the line's, which refuses what it does not know. */
function lineOptions(rest: object): Omit<LineOptions, 'model' | 'metrics'> {
  const names: readonly string[] = transportOptionNames
  const entries = Object.entries(rest).filter(([name]) => !names.includes(name))
  if ('metrics' in rest) throw new TypeError('"metrics" option is unknown: give a "registry"')
  const known = [...lineOptionNames, ...names].filter((name) => name !== 'metrics')
  assertKnownOptions('createIam', rest, known)
  return Object.fromEntries(entries) as Omit<LineOptions, 'model' | 'metrics'>
}

/** On stderr, whatever logger there is: nobody shall believe that a dry run protects. */
function announceDryRun(): void {
  process.emitWarning('gatewarden DOES NOT ENFORCE: `enforcement` is `audit`, everything passes', {
    code: 'GATEWARDEN_DRY_RUN',
  })
}
