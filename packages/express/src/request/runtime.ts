import type { Clock, Line, Logger, Timers } from '@gatewarden/core'
import type { PrometheusMetrics } from '../endpoints/prometheus-metrics.ts'
import type { Settings } from '../options/settings.ts'
import type { RouteRegistry } from '../routes/route-registry.ts'
import type { RefusalReporter } from './report-refusal.ts'

/** What the parts of one `iam` share. */
export interface Runtime {
  readonly line: Line
  readonly settings: Settings
  readonly metrics: PrometheusMetrics
  readonly routes: RouteRegistry
  readonly logger: Logger
  readonly reporter: RefusalReporter
  readonly timers: Timers
  readonly clock: Clock
}
