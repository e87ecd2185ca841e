import { IamError } from '../errors.ts'
import type { RootUser } from '../identity/account.ts'
import type { Principal } from '../identity/principal.ts'
import type { ApiCaller } from '../management/caller.ts'
import { parseArn } from '../policy/arn.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import { createForwardClock } from '../session/forward-clock.ts'
import {
  issuerKey,
  type RevocationScope,
  type Revocations,
  roleKey,
  subjectKey,
} from '../session/revocation/revocations.ts'
import type { SessionTokens } from '../session/session-grant.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import { parseRoleArn } from '../sts/parameters/role-arn.ts'
import type { RecordApiCall } from '../sts/recording-refusal.ts'
import {
  readSessionRevocation,
  type SessionRevocation,
  type WatermarkTarget,
} from './session-revocation.ts'

/** Ends sessions before their time. */
export interface SessionRevoker {
  /**
   * Ends a session and all that were made from it, or all sessions of a scope that were issued before a time. Holds from
   * the next request on, for bearer tokens, signed requests and role chaining alike.
   *
   * It holds in this process and as long as it runs: after a restart, sessions that were revoked live until their `exp`
   * if the signing key is still accepted.
   *
   * @param by - who asked, for the audit record alone: nothing is authorized. Default the application itself.
   * @returns `false` for a token that is none of ours or has ended already: there is nothing to end.
   * @throws {TypeError} for a revocation that names nothing, or more than one thing.
   * @throws {IamError} `NoSuchEntity` for an unknown user, `ValidationError` for what is no ARN of a role,
   *   `LimitExceeded` when too many revocations are in force, `ServiceUnavailable`, `StalePolicy`.
   */
  revoke(revocation: SessionRevocation, by?: ApiCaller): Promise<boolean>
}

/** Options of {@link createSessionRevoker}. */
export interface SessionRevokerOptions {
  readonly revocations: Revocations
  readonly tokens: SessionTokens
  readonly snapshots: SnapshotSource
  readonly recordApiCall: RecordApiCall
  readonly clock: Clock
  readonly random: Random
}

const application: Principal = Object.freeze({ kind: 'service', service: 'gatewarden' })

/** Creates what ends sessions. A revocation is in force before it is recorded. */
export function createSessionRevoker(options: SessionRevokerOptions): SessionRevoker {
  const { revocations, snapshots, recordApiCall, random } = options
  const clock = createForwardClock(options.clock)
  return Object.freeze({
    async revoke(given: SessionRevocation, by?: ApiCaller): Promise<boolean> {
      const now = clock.now()
      const target = readSessionRevocation(given, now)
      const record = (requestParameters: Readonly<Record<string, unknown>>) =>
        recordApiCall({
          eventName: 'RevokeSession',
          principal: by?.principal ?? application,
          facts: by?.facts ?? {},
          requestId: by?.requestId ?? uuidFrom(random),
          requestParameters,
        })
      if (target.kind === 'watermark') {
        for (const [scope, id] of watermarksOf(target, snapshots)) {
          revocations.raise(scope, id, target.issuedBefore)
        }
        record({ ...target.named, issuedBefore: new Date(target.issuedBefore).toISOString() })
        return true
      }
      const sessionId =
        target.kind === 'session' ? target.sessionId : await sessionOf(target.token, options.tokens)
      if (sessionId === undefined) return false
      revocations.denySession(sessionId, now)
      record({ sessionId })
      return true
    },
  })
}

/** `undefined`: no token of ours, or one that has ended. */
async function sessionOf(token: string, tokens: SessionTokens): Promise<string | undefined> {
  try {
    return (await tokens.verify(token)).sessionId
  } catch (error) {
    const isNone =
      error instanceof IamError && (error.code === 'InvalidToken' || error.code === 'ExpiredToken')
    if (isNone) return undefined
    throw error
  }
}

function watermarksOf(
  { named }: WatermarkTarget,
  snapshots: SnapshotSource,
): readonly (readonly [RevocationScope, string])[] {
  if ('subject' in named) return [['subject', subjectKey(named.issuer, named.subject)]]
  if ('issuer' in named) return [['issuer', issuerKey(named.issuer)]]
  if ('account' in named) return [['account', named.account]]
  if ('key' in named) return [['key', named.key]]
  if ('role' in named) {
    const role = parseRoleArn(named.role)
    if (role === undefined) {
      const message = '"role" of a revocation must be the ARN of a role: `arn:P:iam::A:role/NAME`'
      throw new IamError('ValidationError', message)
    }
    return [['role', roleKey(role.account, role.resource.split('/').at(-1) ?? '')]]
  }
  const snapshot = snapshots.current()
  const user = snapshot.userByArn(named.user) ?? rootUserOf(named.user, snapshot)
  if (user === undefined) throw new IamError('NoSuchEntity', 'there is no user of this ARN')
  // Role sessions tell the id of the user that asked for them; sessions of the user itself have its ARN.
  return [
    ['user', user.id],
    ['user', user.arn],
  ]
}

function rootUserOf(arn: string, snapshot: Snapshot): RootUser | undefined {
  const rootUser = snapshot.account(parseArn(arn)?.account ?? '')?.rootUser
  return rootUser?.arn === arn ? rootUser : undefined
}
