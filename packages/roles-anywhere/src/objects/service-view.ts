import type { Profile } from '../service/profile.ts'
import { objectArn, type ServiceScope } from '../service/service-scope.ts'
import type { TrustAnchor } from '../service/trust-anchor.ts'
import { type ResolvedSetting, resolveSettings } from './notification-setting.ts'
import type {
  ServiceObject,
  ServiceObjects,
  StoredCrl,
  StoredProfile,
  StoredSubject,
  StoredTrustAnchor,
} from './service-objects.ts'

/** A trust anchor in force, enabled or not. */
export interface AnchorInForce extends TrustAnchor {
  readonly notificationSettings: readonly ResolvedSetting[]
  /** `undefined`: it stands in the options and is not changed. */
  readonly stored: StoredTrustAnchor | undefined
}

/** A profile in force, enabled or not. */
export interface ProfileInForce extends Profile {
  /** `undefined`: it stands in the options and is not changed. */
  readonly stored: StoredProfile | undefined
}

/** A revocation list that the service has, enabled or not. */
export interface CrlInForce {
  readonly arn: string
  readonly name: string
  readonly enabled: boolean
  /** `undefined`: of a list that the application brought and no anchor signed itself. */
  readonly trustAnchorArn: string | undefined
  /** What was given for a managed one, DER otherwise; a copy. */
  readonly data: () => Uint8Array
  /** `undefined`: the application brought it, and it is not changed. */
  readonly stored: StoredCrl | undefined
}

/** What the options of the service hold. */
export interface ConfiguredObjects {
  readonly scope: ServiceScope
  readonly anchors: readonly TrustAnchor[]
  readonly profiles: readonly Profile[]
}

/** Configured and managed objects of one moment. */
export interface ServiceView extends ServiceObjects {
  /** By ARN. */
  readonly anchors: ReadonlyMap<string, AnchorInForce>
  /** By ARN. */
  readonly profiles: ReadonlyMap<string, ProfileInForce>
  /** Managed ones by ARN. */
  readonly crls: ReadonlyMap<string, StoredCrl>
  /** By id; only those about which something was decided. */
  readonly subjects: ReadonlyMap<string, StoredSubject>
}

/** Puts managed objects beside the configured ones. Ids never meet: those of managed objects are random. */
export function viewOf(configured: ConfiguredObjects, managed: ServiceObjects): ServiceView {
  const { scope } = configured
  const anchors = [
    ...configured.anchors.map(configuredAnchor),
    ...ofKind(managed, 'trust-anchor').map((stored) => managedAnchor(stored, scope)),
  ]
  const profiles = [
    ...configured.profiles.map((profile) => ({ ...profile, stored: undefined })),
    ...ofKind(managed, 'profile').map((stored) => managedProfile(stored, scope)),
  ]
  const subjects = ofKind(managed, 'subject')
  return Object.freeze({
    ...managed,
    anchors: new Map(anchors.map((anchor) => [anchor.arn, Object.freeze(anchor)])),
    profiles: new Map(profiles.map((profile) => [profile.arn, Object.freeze(profile)])),
    crls: new Map(ofKind(managed, 'crl').map((crl) => [objectArn(scope, 'crl', crl.id), crl])),
    subjects: new Map(subjects.map((subject) => [subject.id, subject])),
  })
}

function ofKind<Kind extends ServiceObject['kind']>(
  { objects }: ServiceObjects,
  kind: Kind,
): readonly Extract<ServiceObject, { readonly kind: Kind }>[] {
  return objects.filter(
    (object): object is Extract<ServiceObject, { readonly kind: Kind }> => object.kind === kind,
  )
}

function configuredAnchor(anchor: TrustAnchor): AnchorInForce {
  return { ...anchor, notificationSettings: resolveSettings([]), stored: undefined }
}

/** A managed trust anchor as it is in force. */
export function managedAnchor(stored: StoredTrustAnchor, scope: ServiceScope): AnchorInForce {
  const { name, pem, enabled, id } = stored
  return {
    name,
    arn: objectArn(scope, 'trust-anchor', id),
    pem,
    enabled,
    unsafePublicRoot: false,
    revocation: undefined,
    notificationSettings: resolveSettings(stored.notificationSettings),
    stored,
  }
}

/** A managed profile as it is in force. */
export function managedProfile(stored: StoredProfile, scope: ServiceScope): ProfileInForce {
  return {
    name: stored.name,
    arn: objectArn(scope, 'profile', stored.id),
    roleArns: stored.roleArns,
    durationSeconds: stored.durationSeconds,
    sessionPolicy: stored.sessionPolicy,
    managedPolicyArns: stored.managedPolicyArns,
    acceptRoleSessionName: stored.acceptRoleSessionName,
    requireInstanceProperties: stored.requireInstanceProperties,
    attributeMappings: stored.attributeMappings,
    enabled: stored.enabled,
    stored,
  }
}

/** A managed revocation list as it is in force. */
export function managedCrl(stored: StoredCrl, scope: ServiceScope): CrlInForce {
  return {
    name: stored.name,
    arn: objectArn(scope, 'crl', stored.id),
    enabled: stored.enabled,
    trustAnchorArn: stored.trustAnchorArn,
    data: () => crlOctets(stored),
    stored,
  }
}

/** Octets of a managed list; never a view of a buffer that others share. */
export function crlOctets({ crlData }: StoredCrl): Uint8Array {
  return new Uint8Array(Buffer.from(crlData, 'base64'))
}
