import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  type Authentication,
  type HttpInput,
  IamError,
  type Question,
  type TypedModel,
} from '@gatewarden/core'
import { anonymousChallenge, authenticationFailure, retryLater } from '../answers/challenge.ts'
import { peerCertificate } from '../request/peer-certificate.ts'
import type { Runtime } from '../request/runtime.ts'

/** What an upgrade asks for; `undefined` refuses it. */
export type UpgradeRule<M extends TypedModel> = (
  req: IncomingMessage,
) => { readonly action: M['$Action']; readonly resource?: string | null } | undefined

type Rule = (req: IncomingMessage) => { action: string; resource?: string | null } | undefined

const recheckMs = 60_000

/** Authorizes upgrades, which are no Express responses: the tripwire does not see them. */
export class UpgradeGuard {
  readonly #runtime: Runtime
  readonly #open = new Set<Duplex>()
  readonly #guarded = new WeakSet<Server>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** Every listener of `upgrade`, registered before or after, sees allowed requests alone. */
  watch(server: Server, rule: Rule): void {
    if (typeof rule !== 'function') {
      throw new TypeError('`guardUpgrade` needs a function that names the action of an upgrade')
    }
    if (this.#guarded.has(server)) return
    this.#guarded.add(server)
    const emit = server.emit.bind(server) as (event: string | symbol, ...args: unknown[]) => boolean
    server.emit = (event: string | symbol, ...args: unknown[]) => {
      if (event !== 'upgrade') return emit(event, ...args)
      const [req, socket] = args as [IncomingMessage, Duplex]
      this.#admit(req, socket, rule, () => emit(event, ...args))
      return true
    }
  }

  /** Ends what is open. */
  close(): void {
    for (const socket of this.#open) socket.destroy()
    this.#open.clear()
  }

  #admit(req: IncomingMessage, socket: Duplex, rule: Rule, pass: () => void): void {
    const onError = () => socket.destroy()
    socket.on('error', onError)
    this.#judge(req, rule).then(
      (authentication) => {
        if (socket.destroyed) return
        socket.off('error', onError)
        this.#keepChecking(req, socket, rule, authentication)
        pass()
      },
      (error: unknown) => refuse(socket, this.#refusal(error)),
    )
  }

  /** @throws {IamError} what refuses. */
  async #judge(req: IncomingMessage, rule: Rule, before?: Authentication): Promise<Authentication> {
    const { line } = this.#runtime
    const input = inputOf(req)
    const asked = rule(req)
    if (asked === undefined) throw new IamError('UnmappedRoute', 'no rule for this upgrade')
    const { authenticator } = line
    const authentication =
      before === undefined || authenticator.recheck === undefined
        ? await authenticator.authenticate(input)
        : await authenticator.recheck(input, before)
    const { principal } = authentication
    const question: Question = {
      principal,
      action: asked.action,
      resource: asked.resource ?? null,
      facts: line.requestFacts(input, authentication.keys),
      source: 'guard',
      note: { method: req.method ?? '', originalMethod: undefined, path: pathOf(req) },
    }
    if (line.decisions.decide(question).decision.effect === 'Allow') return authentication
    if (principal.kind !== 'anonymous') throw new IamError('AccessDenied', 'access denied')
    const headers = { 'WWW-Authenticate': anonymousChallenge(this.#runtime) }
    throw new IamError('MissingAuthenticationToken', 'access denied', { headers })
  }

  #refusal(error: unknown): IamError {
    const { logger } = this.#runtime
    if (error instanceof IamError) return authenticationFailure(error, this.#runtime)
    logger.error({ err: error, code: 'ServiceUnavailable' }, 'judging an upgrade failed')
    return new IamError('ServiceUnavailable', 'judging an upgrade failed', retryLater(error))
  }

  /** Decides again every 60 s at most, and when the credential ends. */
  #keepChecking(req: IncomingMessage, socket: Duplex, rule: Rule, before: Authentication): void {
    const { timers, clock } = this.#runtime
    const { expiresAt } = before
    const left = expiresAt === undefined ? recheckMs : Math.max(0, expiresAt - clock.now())
    const cancel = timers.after(Math.min(recheckMs, left), () => {
      this.#judge(req, rule, before).then(
        (authentication) => {
          if (!socket.destroyed) this.#keepChecking(req, socket, rule, authentication) // RULE deny.upgrade-recheck
        },
        () => socket.destroy(),
      )
    })
    if (!this.#open.has(socket)) {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    }
    socket.once('close', cancel)
  }
}

function inputOf(req: IncomingMessage): HttpInput {
  const { socket } = req
  const peer = peerCertificate(socket)
  const target = req.url ?? ''
  return {
    method: req.method ?? '',
    target,
    mountedTarget: target,
    rawHeaders: req.rawHeaders,
    peerAddress: socket.remoteAddress,
    isSecure: 'encrypted' in socket && socket.encrypted === true,
    body: new Uint8Array(0),
    peerCertificate: peer?.thumbprint,
    peer,
  }
}

function pathOf(req: IncomingMessage): string {
  const target = req.url ?? ''
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

function refuse(socket: Duplex, error: IamError): void {
  if (socket.destroyed) return
  const { status } = error
  const lines = [`HTTP/1.1 ${status} Refused`, 'Connection: close', 'Content-Length: 0']
  for (const [name, value] of Object.entries(error.headers)) lines.push(`${name}: ${value}`)
  socket.end(`${lines.join('\r\n')}\r\n\r\n`)
}
