import type { AuditEvent } from '../../audit/audit-event.ts'
import type { Confirmation } from '../../identity/confirmation.ts'
import { noMetrics } from '../../metrics/metrics.ts'
import { defineModel } from '../../model/define-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HttpInput } from '../../ports/http.ts'
import { createKeyRing } from '../../session/key-ring.ts'
import { createMasterKeys } from '../../session/master-keys.ts'
import type { IssuedCredentials, SessionTokens } from '../../session/session-grant.ts'
import { createSessionTokens } from '../../session/session-tokens.ts'
import { createLine } from '../create-line.ts'
import type { Line, LineOptions } from '../line.ts'
import { session } from '../trust-source.ts'

const account = '000000000001'

/** Public URL of the world. */
export const baseUrl: string = 'https://api.example'

const start = Date.UTC(2030, 0, 1)

/** A line that accepts sessions, and what mints them bound to anything. */
export interface BoundWorld extends AsyncDisposable {
  readonly line: Line
  readonly tokens: SessionTokens
  readonly clock: Clock & { advance(ms: number): void }
  readonly events: AuditEvent[]
  /** `METHOD OUTCOME` of every authentication, and `ignored KIND`. */
  readonly counted: string[]
  /** A session of role `clerk`. */
  mint(confirmation?: Confirmation, role?: string): Promise<IssuedCredentials>
}

const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
}

/** Starts a world; role `strict` requires proof. */
export async function createBoundWorld(options: Partial<LineOptions> = {}): Promise<BoundWorld> {
  const clock = movableClock()
  const tokens = createSessionTokens({
    issuer: baseUrl,
    audience: baseUrl,
    keyRing: createKeyRing({ clock }),
    master: createMasterKeys(),
    clock,
  })
  const counted: string[] = []
  const events: AuditEvent[] = []
  const line = await createLine({
    model,
    baseUrl,
    clock,
    sessionTokens: tokens,
    trust: [session()],
    audit: { write: (event) => void events.push(event) },
    metrics: {
      ...noMetrics,
      authentication: (method, outcome) => void counted.push(`${method} ${outcome}`),
      ignoredHeader: (kind) => void counted.push(`ignored ${kind}`),
    },
    policies: {
      roles: {
        clerk: { AssumeRolePolicyDocument: trust },
        strict: { AssumeRolePolicyDocument: trust, RequireProof: true },
      },
    },
    ...options,
  })
  return {
    line,
    tokens,
    clock,
    events,
    counted,
    mint: (confirmation, role = 'clerk') => mint(line, tokens, role, confirmation),
    [Symbol.asyncDispose]: () => line.close(),
  }
}

function movableClock(): BoundWorld['clock'] {
  let now = start
  return {
    now: () => now,
    monotonic: () => now,
    advance(ms) {
      now += ms
    },
  }
}

async function mint(
  line: Line,
  tokens: SessionTokens,
  roleName: string,
  confirmation: Confirmation | undefined,
): Promise<IssuedCredentials> {
  const roleArn = `arn:gw:iam::${account}:role/${roleName}`
  const role = line.snapshots.current().roleByArn(roleArn)
  if (role === undefined) throw new Error(`no role ${roleName}`)
  return tokens.mint({
    kind: 'role-session',
    account,
    roleArn,
    roleId: role.id,
    roleName,
    sessionName: 'alice',
    durationSeconds: 900,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    policies: [],
    mfa: undefined,
    federation: undefined,
    chain: [],
    clientId: 'client',
    confirmation,
  })
}

/** `GET /orders/1` with these headers. */
export function request(rawHeaders: readonly string[], more: Partial<HttpInput> = {}): HttpInput {
  return {
    method: 'GET',
    target: '/orders/1',
    mountedTarget: '/orders/1',
    rawHeaders: ['Host', 'api.example', ...rawHeaders],
    peerAddress: '127.0.0.1',
    isSecure: true,
    body: new Uint8Array(0),
    ...more,
  }
}
