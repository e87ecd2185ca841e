import { isUuid, stableId } from './stable-id.ts'

/** What all ARNs of the service share. */
export interface ServiceScope {
  readonly partition: string
  /** Never empty: clients compare the regions of anchor and profile. */
  readonly region: string
  /** Twelve digits. */
  readonly account: string
}

/** Kinds of objects in ARNs. */
export type ObjectKind = 'trust-anchor' | 'profile' | 'crl' | 'subject'

/** `arn:P:rolesanywhere:R:A:KIND/ID`. */
export function objectArn(
  { partition, region, account }: ServiceScope,
  kind: ObjectKind,
  id: string,
): string {
  return `arn:${partition}:rolesanywhere:${region}:${account}:${kind}/${id}`
}

/** ARN of a configured object: by its own id, or by one derived from scope, kind and name. */
export function configuredArn(
  scope: ServiceScope,
  kind: ObjectKind,
  named: { readonly name: string; readonly id?: string },
): string {
  if (named.id !== undefined && !isUuid(named.id))
    throw new TypeError(`"id" option of \`${named.name}\` must be a lower-case UUID`)
  const id = named.id ?? stableId([scope.partition, scope.region, scope.account, kind, named.name])
  return objectArn(scope, kind, id)
}
