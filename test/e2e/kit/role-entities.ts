/** A policy document, loosely typed: tests write good and bad ones. */
export interface PolicyText {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Readonly<Record<string, unknown>>[]
}

/** The issuer that the roles trust. */
export interface TrustedIssuer {
  readonly issuer: string
  readonly audience: string
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
}

/** Roles that hold one policy each and trust one OpenID issuer, which is there too, as policy files have them. */
export function roleEntities(
  roles: Iterable<readonly [name: string, policy: PolicyText]>,
  trusted: TrustedIssuer,
  account: string,
): {
  readonly roles: Readonly<Record<string, object>>
  readonly providers: Readonly<Record<string, object>>
} {
  const prefix = trusted.issuer.replace(/^https:\/\//, '')
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/${prefix}` },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: { StringEquals: { [`${prefix}:aud`]: trusted.audience } },
      },
    ],
  }
  const provider = {
    Url: trusted.issuer,
    ClientIDList: [trusted.audience],
    ...(trusted.jwks === undefined ? {} : { Jwks: trusted.jwks }),
  }
  return {
    providers: { idp: provider },
    roles: Object.fromEntries(
      [...roles].map(([name, policy]) => [
        name,
        { AssumeRolePolicyDocument: trustPolicy, Policies: { main: policy } },
      ]),
    ),
  }
}
