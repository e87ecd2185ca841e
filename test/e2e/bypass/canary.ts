import type { RequestHandler } from 'express'

/** Stands in every body and header that a fixture's handler sets, and nowhere else. */
export const canaryText = 'C4N4RY-5f1d7e'

/** Remembers which handlers ran. */
export class HandlerLog {
  #ran: string[] = []

  note(name: string): void {
    this.#ran.push(name)
  }

  /** Names of the handlers that ran since the last call, in order. */
  take(): readonly string[] {
    const ran = this.#ran
    this.#ran = []
    return ran
  }

  /** A handler that sets the canary wherever a handler can leave something. */
  handler(name: string): RequestHandler {
    return (_req, res) => {
      this.note(name)
      markHeaders(res)
      res.status(200).send(`${canaryText} ${name}`)
    }
  }
}

/** Sets the canary in headers that must not outlive a stopped answer. */
export function markHeaders(res: { setHeader(name: string, value: string): unknown }): void {
  res.setHeader('X-Canary', canaryText)
  res.setHeader('Set-Cookie', `canary=${canaryText}`)
  res.setHeader('ETag', `"${canaryText}"`)
  res.setHeader('Link', `<${canaryText}>; rel=preload`)
  res.setHeader('Location', `/${canaryText}`)
}
