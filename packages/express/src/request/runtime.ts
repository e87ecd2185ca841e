import type { Clock, Line, Logger, Timers } from '@gatewarden/core'
import type { PrometheusMetrics } from '../endpoints/prometheus-metrics.ts'
import type { Settings } from '../options/settings.ts'
import type { RouteRegistry } from '../routes/route-registry.ts'

/** What the parts of one `iam` share. */
export interface Runtime {
  readonly line: Line
  readonly settings: Settings
  readonly metrics: PrometheusMetrics
  readonly routes: RouteRegistry
  readonly logger: Logger
  readonly timers: Timers
  readonly clock: Clock
}
