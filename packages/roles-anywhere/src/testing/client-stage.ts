import type { Timers } from '@gatewarden/core'
import { type FixedClock, fixedClock, seededRandom } from '@gatewarden/core/testing'
import type { SignInOptions } from '../client/sign-in-options.ts'
import { type AnywhereStage, anywhereStage, pressRole } from './anywhere-stage.ts'
import { forgedTime } from './forge-chain.ts'

/** A client's side of the stage: the service is behind a `fetch`, and time stands still until it is moved. */
export interface ClientStage {
  readonly stage: AnywhereStage
  /** Options of a client of that service. */
  readonly common: SignInOptions
  readonly clock: FixedClock
  /** Answers, or failures of the network, that come before the service is asked; first one first. */
  readonly before: (Response | Error)[]
  /** Signed text of `x-amz-date` of each request, oldest first. */
  readonly dates: string[]
  /** Milliseconds of each pause between attempts. */
  readonly pauses: number[]
  /** What the client logged. */
  readonly logged: string[]
  /** Moves the clocks of both sides. */
  advance(ms: number): void
}

/** Sets the stage for a CA's certificates; sessions are numbered, and last an hour. */
export function clientStage(rootPem: string, startAt: number = forgedTime): ClientStage {
  const stage = anywhereStage({ trustAnchors: [{ name: 'plant', pem: rootPem }] })
  stage.time = startAt
  numberSessions(stage)
  const clock = fixedClock(startAt)
  const [before, dates, pauses, logged]: [(Response | Error)[], string[], number[], string[]] = [
    [],
    [],
    [],
    [],
  ]
  const log = (fields: object, message: string) => {
    logged.push(`${message}: ${(fields as { err?: Error }).err?.message}`)
  }
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const headers = init?.headers as Record<string, string>
    dates.push(headers['x-amz-date'] ?? '')
    const early = before.shift()
    if (early instanceof Error) throw early
    return early ?? serve(stage, new URL(String(url)), init as RequestInit)
  }
  return {
    stage,
    clock,
    before,
    dates,
    pauses,
    logged,
    common: {
      endpoint: 'https://iam.example/iam',
      region: 'plant-1',
      trustAnchorArn: stage.anywhere.trustAnchorArn('plant'),
      profileArn: stage.anywhere.profileArn('presses'),
      roleArn: pressRole,
      fetch,
      clock,
      random: seededRandom(1),
      timers: immediateTimers(pauses),
      logger: { debug: log, info: log, warn: log, error: log },
    },
    advance(ms) {
      stage.time += ms
      clock.advance(ms)
    },
  }
}

function numberSessions(stage: AnywhereStage): void {
  const { issue } = stage
  stage.issue = async (request) => {
    const session = await issue(request)
    const accessKeyId = `ASIA${stage.issued.length}`
    const expiresAt = stage.time + 3_600_000
    return { ...session, credentials: { ...session.credentials, accessKeyId, expiresAt } }
  }
}

async function serve(stage: AnywhereStage, url: URL, init: RequestInit): Promise<Response> {
  const headers = init.headers as Record<string, string>
  const answer = await stage.route.handle({
    method: init.method ?? 'GET',
    target: url.pathname,
    mountedTarget: url.pathname.replace('/iam', ''),
    rawHeaders: [...Object.entries(headers).flat(), 'host', url.host],
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: Buffer.from(String(init.body)),
  })
  const date = new Date(stage.time).toUTCString()
  return new Response(answer.body, {
    status: answer.status,
    headers: { ...answer.headers, date },
  })
}

/** Timers that note what they are asked for and wait for nothing. */
export function immediateTimers(pauses: number[]): Timers {
  return {
    after(ms, run) {
      pauses.push(ms)
      queueMicrotask(run)
      return () => {}
    },
  }
}
