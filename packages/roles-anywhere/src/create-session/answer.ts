import { type HttpOutput, isoSeconds, type RoleSession } from '@gatewarden/core'
import type { CreateSessionCode } from './refusal.ts'

/** What every answer carries besides its content. */
export interface AnswerStamp {
  readonly requestId: string
  /** Milliseconds since the epoch. Clients correct their clock by it. */
  readonly now: number
}

/** The 201 of CreateSession. Clients read element 0 and parse `expiration` as RFC 3339 text. */
export function sessionAnswer(
  session: RoleSession,
  subjectArn: string,
  stamp: AnswerStamp,
): HttpOutput {
  const { credentials, sourceIdentity } = session
  const body = {
    credentialSet: [
      {
        assumedRoleUser: { arn: session.arn, assumedRoleId: session.assumedRoleId },
        credentials: {
          accessKeyId: credentials.accessKeyId,
          secretAccessKey: credentials.secretAccessKey,
          sessionToken: credentials.sessionToken,
          expiration: isoSeconds(credentials.expiresAt),
        },
        packedPolicySize: session.packedPolicySize,
        roleArn: session.role.arn,
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      },
    ],
    subjectArn,
  }
  return { status: 201, headers: headers(stamp), body: JSON.stringify(body) }
}

/** A refusal. `message` is lower case: the Python client reads it from every answer above 299 (RA-19). */
export function errorAnswer(
  error: { readonly code: CreateSessionCode; readonly status: number; readonly message: string },
  stamp: AnswerStamp,
): HttpOutput {
  return {
    status: error.status,
    headers: {
      ...headers(stamp),
      'x-amzn-errortype': error.code, // RULE ra.error-type-header
      ...(error.status === 503 ? { 'retry-after': '1' } : {}),
    },
    body: JSON.stringify({ message: error.message }),
  }
}

function headers({ requestId, now }: AnswerStamp): Record<string, string> {
  return {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    date: new Date(now).toUTCString(),
    'x-amzn-requestid': requestId,
  }
}
