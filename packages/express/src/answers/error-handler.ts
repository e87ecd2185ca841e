import { errorTable, IamError } from '@gatewarden/core'
import type { ErrorRequestHandler } from 'express'
import type { Settings } from '../options/settings.ts'
import { AccessDeniedError } from './access-denied-error.ts'
import { InvalidParameterError } from './invalid-parameter-error.ts'
import { type Problem, problemOf } from './problem.ts'
import { RefusedError } from './refused-error.ts'

/** The one place where errors become HTTP answers on native routes (ERR-4). */
export function problemFromError(error: IamError, settings: Settings): Problem {
  const decisionId =
    error instanceof AccessDeniedError || error instanceof RefusedError
      ? error.decisionId
      : undefined
  const parameter = error instanceof InvalidParameterError ? error.parameter : undefined
  const { code, status, headers } = error
  return problemOf({ code, status, headers, decisionId, parameter }, settings)
}

/**
 * Renders errors of gatewarden as problem documents and leaves all others to the next error handler.
 *
 * Mount it after the routes. It is a convenience: other error handlers see `code`, `status`,
 * `headers` and `expose: false`.
 */
export function createErrorHandler(settings: Settings): ErrorRequestHandler {
  return function gatewardenErrors(error: unknown, _req, res, next) {
    if (!isIamError(error) || res.headersSent) return next(error)
    const problem = problemFromError(error, settings)
    res.writeHead(problem.status, problem.headers)
    res.end(problem.body)
  }
}

/** Also true for errors of a second copy of core. */
function isIamError(error: unknown): error is IamError {
  if (error instanceof IamError) return true
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    Object.hasOwn(errorTable, error.code) &&
    'expose' in error &&
    error.expose === false &&
    'status' in error &&
    typeof error.status === 'number' &&
    'headers' in error
  )
}
