import { type OrganizationMembership, organizationPath } from '../../identity/account.ts'
import type { Tags } from '../../identity/tags.ts'
import { isoSeconds } from '../../session/iso-seconds.ts'
import type { TokenCaller } from './token-caller.ts'
import type { OutboundTokenRequest } from './token-request.ts'

/** What the claims of a token are made of, beside its request. */
export interface TokenFrame {
  readonly issuer: string
  readonly namespaceClaim: string
  readonly region: string
  readonly organization: OrganizationMembership | null
  /** Seconds since the epoch. */
  readonly issuedAt: number
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly tokenId: string
}

/**
 * The claims of an outbound token (OUT-4). What a caller has not is no claim: no organization, no tags, no session.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html}
 */
export function tokenClaims(
  request: OutboundTokenRequest,
  caller: TokenCaller,
  frame: TokenFrame,
): Readonly<Record<string, unknown>> {
  const { audience } = request
  return {
    iss: frame.issuer,
    aud: audience.length === 1 ? audience[0] : audience,
    sub: principalArn(caller),
    iat: frame.issuedAt,
    exp: frame.expiresAt,
    jti: frame.tokenId,
    [frame.namespaceClaim]: accountClaims(request, caller, frame),
  }
}

function accountClaims(
  request: OutboundTokenRequest,
  caller: TokenCaller,
  frame: TokenFrame,
): Readonly<Record<string, unknown>> {
  const { organization } = frame
  return {
    aws_account: caller.account,
    source_region: frame.region,
    ...(organization === null
      ? {}
      : { org_id: organization.organizationId, ou_path: organizationPath(organization) }),
    principal_id: principalArn(caller),
    ...tagClaim('principal_tags', caller.tags),
    ...tagClaim('request_tags', request.tags),
    ...(caller.session === undefined
      ? {}
      : { original_session_exp: isoSeconds(caller.session.expiresAt) }),
  }
}

/** The role of a session, never the session: what a service trusts is stable over sessions. */
function principalArn(caller: TokenCaller): string {
  return caller.kind === 'user' ? caller.arn : caller.roleArn // RULE out.subject-is-the-principal
}

function tagClaim(name: string, tags: Tags): Readonly<Record<string, unknown>> {
  return tags.size === 0 ? {} : { [name]: Object.fromEntries(tags) }
}
