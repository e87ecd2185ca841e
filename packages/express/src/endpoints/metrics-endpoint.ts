import type { RequestHandler } from 'express'
import type { Registry } from 'prom-client'

/** Answers `GET /metrics` below its mount. Mount it where the public does not reach. */
export function metricsHandler(registry: Registry): RequestHandler {
  return (req, res, next) => {
    if (req.path !== '/metrics' || (req.method !== 'GET' && req.method !== 'HEAD')) return next()
    registry.metrics().then((text) => {
      res.writeHead(200, { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' })
      res.end(text)
    }, next)
  }
}
