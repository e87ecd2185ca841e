import type { AuditEvent } from '@gatewarden/core'
import { type RawReply, sendRaw } from '../kit/raw-http.ts'
import { decisionsIn } from '../kit/recordings.ts'
import type { Exchange } from './bypass-case.ts'
import { canaryText } from './canary.ts'
import { bytesOf } from './exchange.ts'
import { arnOf, type Outcome, type Trial } from './policy-sets.ts'
import type { RunningFixture } from './running-fixture.ts'

/** What one request under one policy set did. */
export interface Observation {
  /** The request and the policy set, for messages. */
  readonly what: string
  /** Each way in which it differs from what must be; empty when all is well. */
  readonly faults: readonly string[]
  /** Something got past gatewarden: I1 or I4 is broken. */
  readonly isBypass: boolean
}

/** Sends one request under one policy set and compares everything that can be seen. */
export async function checkTrial(
  running: RunningFixture,
  exchange: Exchange,
  trial: Trial,
  role: string | undefined,
): Promise<Observation> {
  running.log.take()
  running.audit.take()

  const credential = role === undefined ? 'X-None: 1' : `Authorization: ${running.bearer(role)}`
  const reply = await sendRaw(running.port, bytesOf(exchange, credential), {
    verbs: [exchange.request.verb],
  })

  const ran = running.log.take()
  const events = running.audit.take()
  const { outcome } = trial
  const bypass = bypassFaults(outcome, ran, reply)
  return {
    what: `${exchange.request.verb} ${exchange.request.target.slice(0, 60)} under ${trial.policySet}`,
    faults: [
      ...bypass,
      ...answerFaults(exchange, outcome, ran, reply),
      ...auditFaults(exchange, outcome, events),
      ...leakFaults(reply, role),
    ],
    isBypass: bypass.length > 0,
  }
}

/** I1 and I4: a handler that must not run, or anything of its answer. */
function bypassFaults(
  outcome: Outcome,
  ran: readonly string[],
  reply: RawReply,
): readonly string[] {
  const allowed = 'exactly' in outcome.ran ? outcome.ran.exactly : outcome.ran.atMost
  const faults = ran.filter((name) => !allowed.includes(name)).map((name) => `handler ${name} ran`)
  if (outcome.isAnswered) return faults
  if (reply.raw.includes(canaryText)) faults.push(`something of the handler left: ${reply.raw}`)
  const status = reply.answers[0]?.status ?? 0
  if (outcome.status === 403 && status > 0 && status < 400) faults.push(`status ${status} left`)
  return faults
}

/** I2: what must run does run, once, and the status is the expected one. */
function answerFaults(
  exchange: Exchange,
  outcome: Outcome,
  ran: readonly string[],
  reply: RawReply,
): readonly string[] {
  const faults: string[] = []
  const [answer] = reply.answers
  const status = answer?.status ?? 0
  if (outcome.status !== undefined && status !== outcome.status) {
    faults.push(`status ${status} instead of ${outcome.status}: ${reply.raw.slice(0, 600)}`)
  }
  if ('exactly' in outcome.ran && ran.join() !== outcome.ran.exactly.join()) {
    faults.push(`ran [${ran}] instead of [${outcome.ran.exactly}]: ${reply.raw.slice(0, 600)}`)
  }
  if (outcome.isAnswered && !reply.raw.includes(canaryText)) {
    faults.push(`the allowed answer is missing: ${reply.raw.slice(0, 600)}`)
  }
  const code = outcome.code
  const hasBody = exchange.request.verb !== 'HEAD'
  if (code !== undefined && hasBody && !(answer?.body.includes(`"code":"${code}"`) ?? false)) {
    faults.push(`no code ${code} in ${answer?.body}`)
  }
  if (reply.answers.length > 1) faults.push(`more than one answer: ${reply.raw.slice(0, 600)}`)
  const { neverAnswered } = exchange
  if (neverAnswered !== undefined && reply.raw.includes(neverAnswered)) {
    faults.push(`the answer holds ${neverAnswered}`)
  }
  return faults
}

/** I3: action, resource and effect of each decision are those of the matched route. */
function auditFaults(
  exchange: Exchange,
  outcome: Outcome,
  events: readonly AuditEvent[],
): readonly string[] {
  const faults: string[] = []
  const text = JSON.stringify(events)
  if (outcome.records !== undefined) {
    const wanted = outcome.records.map(({ action, resource, effect }) => ({
      action,
      resource: arnOf(resource),
      effect,
    }))
    const seen = JSON.stringify(decisionsIn(events, 'fx'))
    if (seen !== JSON.stringify(wanted)) {
      faults.push(`audited ${seen} instead of ${JSON.stringify(wanted)}`)
    }
  }
  if (outcome.isUnmapped === true && !text.includes('UnmappedRoute')) {
    faults.push(`no audit event tells of the unmapped route: ${text}`)
  }
  if (outcome.isAnswered) {
    for (const part of exchange.audited ?? []) {
      if (!text.includes(part)) faults.push(`the audit does not hold ${part}: ${text}`)
    }
  }
  return faults
}

/** BAR-10: a refusal names no policy, ARN, action, key or statement. */
function leakFaults(reply: RawReply, role = 'role-'): readonly string[] {
  const faults: string[] = []
  for (const answer of reply.answers) {
    if (answer.status < 400) continue
    const text = JSON.stringify(answer)
    for (const secret of ['arn:', 'fx:', role, 'idp.example', 'Bearer ey']) {
      if (text.includes(secret)) faults.push(`the refusal holds ${secret}: ${text.slice(0, 600)}`)
    }
  }
  return faults
}
