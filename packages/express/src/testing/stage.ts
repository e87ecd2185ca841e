import {
  type Authentication,
  anonymous,
  createLine,
  type HttpInput,
  IamError,
  type Line,
  type LineOptions,
  type SourceEntities,
  type Timers,
} from '@gatewarden/core'
import { type FixedClock, fixedClock } from '@gatewarden/core/testing'
import { Registry } from 'prom-client'
import { assembleIam } from '../assemble-iam.ts'
import { createPrometheusMetrics } from '../endpoints/prometheus-metrics.ts'
import type { Iam } from '../iam.ts'
import { readSettings } from '../options/read-settings.ts'
import type { TransportOptions } from '../options/settings.ts'
import { createRefusalReporter } from '../request/report-refusal.ts'
import { RouteRegistry } from '../routes/route-registry.ts'
import { AuditRecording, LogRecording } from './recording.ts'
import { type StageModel, stageModel } from './stage-model.ts'

/** Timers that fire when a test says so. */
export class ManualTimers implements Timers {
  readonly pending = new Map<() => void, number>()

  after(ms: number, run: () => void): () => void {
    this.pending.set(run, ms)
    return () => this.pending.delete(run)
  }

  /** Fires everything that waits. */
  fire(): void {
    for (const run of [...this.pending.keys()]) {
      this.pending.delete(run)
      run()
    }
  }
}

/** A statement of a role. */
export type StageStatement = Readonly<Record<string, unknown>>

/** Options of {@link createStage}. */
export interface StageOptions extends TransportOptions {
  /** Statements by role: the caller `role: NAME` acts through it. Default `clerk` may everything. */
  readonly roles?: Readonly<Record<string, readonly StageStatement[]>>
  /** Further entities beside the roles. */
  readonly entities?: Omit<SourceEntities, 'roles'>
  /** Replaces parts of the line. */
  readonly line?: (line: Line) => Partial<Line>
}

/** An iam on a real line whose callers name themselves in the header `role`. */
export interface Stage {
  readonly iam: Iam<StageModel>
  readonly audit: AuditRecording
  readonly log: LogRecording
  readonly registry: Registry
  readonly timers: ManualTimers
  readonly clock: FixedClock
}

export const everything: StageStatement = { Effect: 'Allow', Action: 'orders:*', Resource: '*' }

/** Builds a stage. Only the proof of identity is replaced: policies, decisions and audit are real. */
export async function createStage(options: StageOptions = {}): Promise<Stage> {
  const { roles = { clerk: [everything] }, entities, line: change, ...transport } = options
  const audit = new AuditRecording()
  const log = new LogRecording()
  const timers = new ManualTimers()
  const registry = transport.registry ?? new Registry()
  const clock = fixedClock(Date.UTC(2030, 0, 1))
  const settings = readSettings(transport)
  const metrics = createPrometheusMetrics(registry)
  const created = await createLine({
    model: stageModel,
    policies: { ...entities, roles: roleFiles(roles) },
    audit,
    metrics,
    clock,
    logger: log,
  } satisfies LineOptions)
  const authenticated: Line = {
    ...created,
    authenticator: { authenticate: (input) => namedCaller(created, input) },
  }
  const line: Line = { ...authenticated, ...change?.(authenticated) }
  const { unmappedRoutes } = metrics
  const routes = new RouteRegistry({ settings, logger: log, unmappedRoutes })
  const reporter = createRefusalReporter(log, clock)
  const runtime = { line, settings, metrics, routes, logger: log, reporter, timers, clock }
  return { iam: assembleIam(runtime, stageModel), audit, log, registry, timers, clock }
}

function roleFiles(roles: NonNullable<StageOptions['roles']>): Record<string, object> {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'test.gatewarden' }, Action: 'sts:AssumeRole' },
    ],
  }
  return Object.fromEntries(
    Object.entries(roles).map(([name, Statement]) => [
      name,
      {
        AssumeRolePolicyDocument: trust,
        Policies: { inline: { Version: '2012-10-17', Statement } },
      },
    ]),
  )
}

/** `role: NAME` is a session of that role; `role: bad` a wrong credential; nothing is nobody. */
function namedCaller(line: Line, { rawHeaders }: HttpInput): Authentication {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'role')
  if (at === -1) return { principal: anonymous, method: 'none', expiresAt: undefined }
  const roleName = rawHeaders[at + 1] ?? ''
  if (roleName === 'bad') throw new IamError('InvalidToken', 'the token is malformed')
  const roleArn = `arn:gw:iam::000000000001:role/${roleName}`
  const role = line.snapshots.current().roleByArn(roleArn)
  return {
    method: 'bearer',
    expiresAt: Date.UTC(2030, 0, 1, 1),
    principal: {
      kind: 'role-session',
      account: '000000000001',
      arn: `arn:gw:sts::000000000001:assumed-role/${roleName}/caller`,
      roleArn,
      roleId: role?.id,
      roleName,
      sessionName: 'caller',
      isServiceLinked: false,
      tags: new Map(),
      session: undefined,
    },
  }
}
