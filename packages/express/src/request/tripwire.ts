import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { IamError } from '@gatewarden/core'
import { problemFromError } from '../answers/error-handler.ts'
import { hiddenProblem, type Problem } from '../answers/problem.ts'
import { RefusedError } from '../answers/refused-error.ts'
import { recordRefusal } from './record-refusal.ts'
import type { RequestState } from './request-state.ts'
import type { RoutedResponse } from './routed-request.ts'

type Method = (this: ServerResponse, ...args: unknown[]) => unknown

/** A response that a tripwire watches, with the parts of Node's that have no public type. */
interface WatchedResponse extends ServerResponse {
  [stateKey]?: Watch
  _storeHeader?: (statusLine: string, headers: unknown) => void
  _send?: (data: string, encoding: 'utf8') => boolean
  _hasBody?: boolean
}

interface Watch {
  readonly state: RequestState
  readonly writeHead: Method
  readonly write: Method
  readonly end: Method
  readonly writeEarlyHints: Method
  /** Any informational answer, with headers. Not there before Node 24. */
  readonly writeInformation: Method | undefined
  readonly storeHeader: Method
}

const stateKey: unique symbol = Symbol('gatewarden.tripwire')

/**
 * Watches a response: an answer below 400 leaves only with an Allow for what answers (DENY-4, DENY-5).
 *
 * `flushHeaders`, `json`, `send`, `redirect`, `sendFile`, `pipe`, 204 and 304 all reach `writeHead`; `write`
 * and `end` come before it with a body; early hints reach none of them. Every head of a response, also
 * of code that borrows the methods of the prototype, goes through `_storeHeader`: there it is judged.
 */
export function watchResponse(res: RoutedResponse, state: RequestState): void {
  const watched = res as WatchedResponse
  const { _storeHeader: storeHeader } = watched
  // INVARIANT: a Node whose heads cannot be watched serves nothing.
  if (storeHeader === undefined) throw new Error('the heads of responses cannot be watched')
  watched[stateKey] = {
    state,
    writeHead: res.writeHead as Method,
    write: res.write as Method,
    end: res.end as Method,
    writeEarlyHints: res.writeEarlyHints as Method,
    writeInformation: res.writeInformation as Method | undefined,
    storeHeader: storeHeader as Method,
  }
  // Shared functions that find their state by `this`: no closure per request.
  res.writeHead = writeHead as ServerResponse['writeHead']
  res.write = write as ServerResponse['write']
  res.end = end as ServerResponse['end']
  res.writeEarlyHints = writeEarlyHints as ServerResponse['writeEarlyHints']
  if (watched[stateKey].writeInformation !== undefined) {
    res.writeInformation = writeInformation as ServerResponse['writeInformation']
  }
  watched._storeHeader = judgeHead // RULE deny.patched-methods
}

function writeHead(this: WatchedResponse, ...args: unknown[]): unknown {
  const watch = this[stateKey] as Watch
  return watch.state.isStopped ? this : watch.writeHead.apply(this, args)
}

function judgeHead(this: WatchedResponse, statusLine: string, headers: unknown): void {
  const watch = this[stateKey] as Watch
  // What really leaves: Node has reduced and checked the status by now.
  const status = Number(statusLine.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3))
  if (watch.state.isStopped || passes(watch, status)) {
    watch.storeHeader.call(this, statusLine, headers)
  } else {
    stopInside(this, watch)
  }
}

function write(this: WatchedResponse, ...args: unknown[]): unknown {
  const watch = this[stateKey] as Watch
  if (!this.headersSent && !watch.state.isStopped && !passes(watch, this.statusCode)) {
    stop(this, watch)
  }
  if (!watch.state.isStopped) return watch.write.apply(this, args)
  settle(args)
  return true
}

function end(this: WatchedResponse, ...args: unknown[]): unknown {
  const watch = this[stateKey] as Watch
  if (!this.headersSent && !watch.state.isStopped && !passes(watch, this.statusCode, args[0])) {
    stop(this, watch)
  }
  if (!watch.state.isStopped) return watch.end.apply(this, args)
  if (!this.writableEnded) watch.end.call(this)
  settle(args)
  return this
}

function writeEarlyHints(this: WatchedResponse, ...args: unknown[]): unknown {
  const watch = this[stateKey] as Watch
  if (passes(watch, 103)) return watch.writeEarlyHints.apply(this, args)
  settle(args)
  return undefined
}

function writeInformation(this: WatchedResponse, ...args: unknown[]): unknown {
  const watch = this[stateKey] as Watch
  if (passes(watch, 103)) return watch.writeInformation?.apply(this, args)
  settle(args)
  return true
}

/** Calls what waits for dropped bytes to be written. */
function settle(args: readonly unknown[]): void {
  const callback = args.at(-1)
  if (typeof callback === 'function') queueMicrotask(() => callback())
}

function passes(watch: Watch, status: number, body?: unknown): boolean {
  // Reduced as Node reduces it: 2 ** 32 + 200 leaves as 200, and what is no number must not pass.
  if ((status | 0) >= 400) return true
  const { state } = watch
  if (state.mayAnswer() || isAutomaticOptions(state, body)) return true
  // A route that enforces while the rest runs dry keeps its denial.
  if (state.runtime.settings.enforcement !== 'audit' || state.denial !== undefined) return false
  state.passDryRun('UnmappedRoute')
  return true
}

/** Express answers OPTIONS itself with the verbs of `Allow` as body: nothing of a handler is in it. */
function isAutomaticOptions(state: RequestState, body: unknown): boolean {
  const { req, res, runtime } = state
  if (req.method !== 'OPTIONS' || !runtime.settings.allowsAutoOptions) return false // RULE deny.automatic-options
  const allow = res.getHeader('Allow')
  if (res.statusCode !== 200 || typeof allow !== 'string' || allow === '') return false
  if (body === undefined || String(body) !== allow) return false
  // `end` reaches `writeHead`, which does not see the body any more.
  state.isExempt = true
  return true
}

/** Answers instead of the handler. Nothing that it set or wrote is left. */
function stop(res: WatchedResponse, watch: Watch): void {
  const problem = beginStop(res, watch)
  for (const [name, value] of Object.entries(problem.headers)) res.setHeader(name, value)
  watch.writeHead.call(res, problem.status)
  watch.end.call(res, problem.body)
}

/**
 * The same while Node makes a head, perhaps inside a write. Ending here would break Node in its stride: the
 * whole answer goes out with the head, and what Node is about to write is dropped as if to HEAD.
 */
function stopInside(res: WatchedResponse, watch: Watch): void {
  const { status, headers, body } = beginStop(res, watch)
  res.statusCode = status
  watch.storeHeader.call(
    res,
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n`,
    headers,
  )
  res._hasBody = watch.state.req.method !== 'HEAD'
  if (res._hasBody) res._send?.(body, 'utf8')
  res._hasBody = false
  setImmediate(() => {
    if (!res.writableEnded) watch.end.call(res)
  })
}

function beginStop(res: WatchedResponse, { state }: Watch): Problem {
  const problem = refusalOf(state)
  state.isStopped = true
  for (const name of res.getHeaderNames()) res.removeHeader(name)
  res.sendDate = true
  res.statusMessage = ''
  return problem
}

function refusalOf(state: RequestState): Problem {
  const { settings } = state.runtime
  if (state.denial !== undefined && state.isDenialHidden) return hiddenProblem(settings)
  return problemFromError(state.denial ?? unmapped(state), settings)
}

function unmapped(state: RequestState): IamError {
  const { logger } = state.runtime
  const { method, path } = state.note
  const decisionId = recordRefusal(state, 'UnmappedRoute', undefined, null)
  logger.error({ code: 'UnmappedRoute', method, path, decisionId }, unmappedMessage(state))
  return new RefusedError('UnmappedRoute', 'nothing allowed this answer', decisionId) // RULE deny.tripwire
}

function unmappedMessage(state: RequestState): string {
  const { req } = state
  if (req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined) {
    return 'a CORS preflight was stopped: mount `cors()` before `authenticate()`'
  }
  if (req.method === 'OPTIONS') {
    return 'an answer to OPTIONS was stopped: guard it or set `autoOptions`'
  }
  return 'an answer without an Allow for its route was stopped'
}
