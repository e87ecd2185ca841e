import type { Session } from './session.ts'
import type { Tags } from './tags.ts'

/** A user with long-term keys, or a GetSessionToken session of one (then `session` is set). */
export interface UserPrincipal {
  readonly kind: 'user'
  readonly account: string
  /** `arn:P:iam::A:user/PATH/NAME`. */
  readonly arn: string
  /** `AIDA…`; undefined where an evaluation knows no ids (vectors, simulation). */
  readonly id: string | undefined
  readonly name: string
  readonly tags: Tags
  readonly session: Session | undefined
  /** Long-term access key (`AKIA…`) that signed the request; for audit records, nothing decides on it. */
  readonly accessKeyId?: string | undefined
}

/** The root user of an account, with its long-term key or a GetSessionToken session of its own. */
export interface RootPrincipal {
  readonly kind: 'root'
  /** Also its unique id. */
  readonly account: string
  /** `arn:P:iam::A:root`. */
  readonly arn: string
  /** `undefined` with a long-term key, and where an evaluation knows no session. */
  readonly session?: Session | undefined
  /** Long-term access key (`AKIA…`) that signed the request; for records, nothing decides on it. */
  readonly accessKeyId?: string | undefined
}

/** A role in use. */
export interface RoleSessionPrincipal {
  readonly kind: 'role-session'
  readonly account: string
  /** `arn:P:sts::A:assumed-role/ROLE/SESSION`, without the role's path. */
  readonly arn: string
  /** `arn:P:iam::A:role/PATH/ROLE`. */
  readonly roleArn: string
  /** `AROA…`; undefined where an evaluation knows no ids. */
  readonly roleId: string | undefined
  readonly roleName: string
  readonly sessionName: string
  /** From the identity store, never from an ARN path (PRIN-15). */
  readonly isServiceLinked: boolean
  /** Role tags overridden by session tags (KEY-6). */
  readonly tags: Tags
  /** Undefined only in simulations, where no session exists yet. */
  readonly session: Session | undefined
}

/** A GetFederationToken session. */
export interface FederatedUserPrincipal {
  readonly kind: 'federated-user'
  readonly account: string
  /** `arn:P:sts::A:federated-user/NAME`. */
  readonly arn: string
  readonly name: string
  /** ARN of the user that asked for the session; of the root user, if it was that. */
  readonly userArn: string
  /** Unique id of that user; the account id for the root user. */
  readonly userId: string | undefined
  readonly tags: Tags
  readonly session: Session | undefined
}

/** A service acting for itself, for example `rolesanywhere.amazonaws.com`. */
export interface ServicePrincipal {
  readonly kind: 'service'
  readonly service: string
}

/** A caller that an identity provider vouches for and that holds no role (PRIN-13). */
export interface FederatedPrincipal {
  readonly kind: 'federated'
  /** Provider ARN: `arn:P:iam::A:oidc-provider/HOST/PATH`, or a trust anchor's. */
  readonly provider: string
  /** Issuer without scheme, for OIDC. */
  readonly issuer: string | undefined
  readonly subject: string
  /** Claims by condition key without the issuer prefix. */
  readonly claims: ReadonlyMap<string, string | readonly string[]>
}

/** Nobody: nothing was presented. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous'
}

/** Who asks. */
export type Principal =
  | UserPrincipal
  | RootPrincipal
  | RoleSessionPrincipal
  | FederatedUserPrincipal
  | ServicePrincipal
  | FederatedPrincipal
  | AnonymousPrincipal

/** The one anonymous principal. */
export const anonymous: AnonymousPrincipal = Object.freeze({ kind: 'anonymous' })
