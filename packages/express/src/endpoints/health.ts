import type { Line } from '@gatewarden/core'
import type { RequestHandler } from 'express'

/**
 * Answers `/livez`, `/startupz` and `/readyz` below its mount with a bare word (HEALTH-1).
 *
 * Ready means: policies are there and fresh enough to decide on.
 */
export function healthHandler(line: Line): RequestHandler {
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next()
    if (req.path === '/livez' || req.path === '/startupz') return void word(res, 200, 'ok')
    if (req.path !== '/readyz') return next() // RULE health.bare-word
    return void (isReady(line) ? word(res, 200, 'ok') : word(res, 503, 'unavailable'))
  }
}

function word(res: Parameters<RequestHandler>[1], status: number, text: string): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  res.end(text)
}

function isReady(line: Line): boolean {
  try {
    line.snapshots.current()
    return true
  } catch {
    // Too old or never loaded: the reason is in the log of the source.
    return false
  }
}
