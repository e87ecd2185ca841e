import { type ErrorCode, errorTable } from '@gatewarden/core'
import type { Settings } from '../options/settings.ts'

/** An answer of `application/problem+json` (RFC 9457), ready to send. */
export interface Problem {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a problem document may tell: never a message, policy, ARN, action or key (BAR-10). */
export interface ProblemSource {
  readonly code: ErrorCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly decisionId: string | undefined
  /** Name of the route parameter that is not valid; never its value. */
  readonly parameter: string | undefined
}

/** Writes the problem document of a refusal. */
export function problemOf(source: ProblemSource, settings: Settings): Problem {
  const { code, status, decisionId, parameter } = source
  // RULE err.problem-tells-no-policy
  const body = JSON.stringify({
    type: settings.problemTypePrefix + code,
    title: errorTable[code].title,
    status,
    code,
    ...(decisionId === undefined ? {} : { decisionId }),
    ...(parameter === undefined ? {} : { parameter }),
  })
  return {
    status,
    headers: {
      ...source.headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body,
  }
}

/** What is left to say of a hidden resource when something answered for it after all. */
export function hiddenProblem(settings: Settings): Problem {
  const source = { status: 404, headers: {}, decisionId: undefined, parameter: undefined }
  return problemOf({ ...source, code: 'ResourceNotFoundException' }, settings)
}
