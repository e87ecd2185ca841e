/** Owner of an identity: the fields that all its ARNs share. */
export interface ArnOwner {
  readonly partition: string
  /** Twelve digits. */
  readonly account: string
}

/** An identity with a path, for example `/teams/blue/`. */
export interface NamedIdentity extends ArnOwner {
  /** Begins and ends with `/`. */
  readonly path: string
  readonly name: string
}

/** `arn:P:iam::A:root`. */
export function rootArn(owner: ArnOwner): string {
  return iamArn(owner, 'root')
}

/** `arn:P:iam::A:user/PATH/NAME`. */
export function userArn(user: NamedIdentity): string {
  return iamArn(user, `user${user.path}${user.name}`)
}

/** `arn:P:iam::A:role/PATH/NAME`. */
export function roleArn(role: NamedIdentity): string {
  return iamArn(role, `role${role.path}${role.name}`)
}

/** `arn:P:iam::A:policy/PATH/NAME` of a managed policy. */
export function managedPolicyArn(policy: NamedIdentity): string {
  return iamArn(policy, `policy${policy.path}${policy.name}`)
}

/** Reads what {@link userArn}, {@link roleArn} or {@link managedPolicyArn} wrote. A path may hold colons, a name no slash. */
export function identityFromArn(arn: string, type: 'user' | 'role' | 'policy'): NamedIdentity {
  const [, partition = '', , , account = '', ...rest] = arn.split(':')
  const resource = rest.join(':')
  const nameAt = resource.lastIndexOf('/') + 1
  return {
    partition,
    account,
    path: resource.slice(type.length, nameAt),
    name: resource.slice(nameAt),
  }
}

/** `arn:P:iam::A:oidc-provider/HOST/PATH`; `keyPrefix` is the issuer without its scheme. */
export function oidcProviderArn(provider: ArnOwner & { readonly keyPrefix: string }): string {
  return iamArn(provider, `oidc-provider/${provider.keyPrefix}`)
}

/** `arn:P:iam::A:mfa/NAME` of a virtual MFA device: its serial number. */
export function mfaDeviceArn(device: ArnOwner & { readonly name: string }): string {
  return iamArn(device, `mfa/${device.name}`)
}

/** `arn:P:iam::A:u2f/user/NAME/DEVICE` of a WebAuthn credential. */
export function u2fArn(
  credential: ArnOwner & { readonly name: string; readonly device: string },
): string {
  return iamArn(credential, `u2f/user/${credential.name}/${credential.device}`)
}

/** `arn:P:sts::A:assumed-role/ROLE/SESSION`, without the role's path. */
export function assumedRoleArn(
  session: ArnOwner & { readonly roleName: string; readonly sessionName: string },
): string {
  const { partition, account, roleName, sessionName } = session
  return `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`
}

/** `arn:P:sts::A:federated-user/NAME` of a GetFederationToken session. */
export function federatedUserArn(user: ArnOwner & { readonly name: string }): string {
  return `arn:${user.partition}:sts::${user.account}:federated-user/${user.name}`
}

function iamArn(owner: ArnOwner, resource: string): string {
  // Joined, since what a template puts together stays a tree of its pieces; these are kept for each entity.
  return ['arn:', owner.partition, ':iam::', owner.account, ':', resource].join('')
}
