import type { ApiCallRecord } from '../audit/audit-log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type {
  FederatedUserGrant,
  IssuedCredentials,
  SessionTokens,
  UserSessionGrant,
} from '../session/session-grant.ts'
import type { LongTermCaller } from './caller-restrictions.ts'
import type { IntegerParameter } from './parameters/parameter.ts'
import { integer } from './parameters/parameter-kinds.ts'
import { type RecordApiCall, recordingRefusal } from './recording-refusal.ts'

/** What sessions of users are issued with. */
export interface UserSessionHost {
  readonly tokens: Pick<SessionTokens, 'mint'>
  readonly metrics: Metrics
  readonly recordApiCall: RecordApiCall
}

/** A call that was let through. */
export interface AdmittedUserSession<Told extends object> {
  readonly grant: UserSessionGrant | FederatedUserGrant
  /** Validated input, without policy text. */
  readonly requestParameters: Readonly<Record<string, unknown>>
  /** What a record tells besides the credentials. */
  readonly responseElements: Told
}

/** What was issued. */
export interface IssuedUserSession<Told extends object> {
  readonly credentials: IssuedCredentials
  readonly responseElements: Told
}

/** `DurationSeconds` of GetSessionToken and GetFederationToken (STS-3). */
export const userSessionDuration: IntegerParameter = integer(900, 129_600) // RULE sts.user-session-duration

const defaultSeconds = 43_200
const longestRootSeconds = 3_600

/**
 * How long a session lasts that `caller` asks for, in seconds. The root user's ends after an hour, whatever it asks for;
 * as in AWS a longer wish is cut and no error.
 */
export function userSessionSeconds(
  { kind }: LongTermCaller,
  durationSeconds: number | undefined,
): number {
  if (kind === 'root') return Math.min(durationSeconds ?? longestRootSeconds, longestRootSeconds) // RULE sts.root-session-one-hour
  return durationSeconds ?? defaultSeconds
}

type PlainMembers = 'transitiveTagKeys' | 'sourceIdentity' | 'mfa' | 'federation' | 'chain'

/** What sessions of users have none of: they begin a chain, and no tag of theirs is handed down (KEY-7). */
export const plainSession: Pick<UserSessionGrant, PlainMembers> = Object.freeze({
  transitiveTagKeys: Object.freeze([]),
  sourceIdentity: undefined,
  mfa: undefined,
  federation: undefined,
  chain: Object.freeze([]),
})

/**
 * Mints a session of a user once `admit` lets it through: one record and one count whatever comes of it.
 *
 * @param call - event name and caller; parameters are recorded when they are validated.
 */
export async function issueUserSession<Told extends object>(
  host: UserSessionHost,
  call: ApiCallRecord,
  metricName: string,
  admit: () => AdmittedUserSession<Told> | Promise<AdmittedUserSession<Told>>,
): Promise<IssuedUserSession<Told>> {
  const record: { -readonly [Member in keyof ApiCallRecord]: ApiCallRecord[Member] } = { ...call }
  let issued: IssuedUserSession<Told>
  try {
    issued = await recordingRefusal(host.recordApiCall, record, async () => {
      const { grant, requestParameters, responseElements } = await admit()
      record.requestParameters = requestParameters
      return { credentials: await host.tokens.mint(grant), responseElements }
    })
  } catch (error) {
    host.metrics.mint(metricName, 'refused')
    throw error
  }
  const { accessKeyId, expiresAt } = issued.credentials
  const credentials = { accessKeyId, expiration: new Date(expiresAt).toISOString() }
  // Before the caller has it: a session that nobody recorded is never handed out.
  host.recordApiCall({ ...record, responseElements: { credentials, ...issued.responseElements } })
  host.metrics.mint(metricName, 'issued')
  return issued
}
