import type { AttributeMapping } from '../service/attribute-mapping.ts'
import type { ResolvedSetting } from './notification-setting.ts'

/** What all managed objects have. Plain data: a store may keep it as JSON. */
interface StoredObject {
  /** UUID in lower case; never changes, never used again. */
  readonly id: string
  /** In the order in which they were set. */
  readonly tags: readonly (readonly [key: string, value: string])[]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** Milliseconds since the epoch. */
  readonly updatedAt: number
}

/** A trust anchor that was created while the service runs. */
export interface StoredTrustAnchor extends StoredObject {
  readonly kind: 'trust-anchor'
  readonly name: string
  readonly pem: string
  readonly enabled: boolean
  /** Counts its changes, from 1 (RA-22). */
  readonly version: number
  readonly notificationSettings: readonly ResolvedSetting[]
}

/** A profile that was created while the service runs. */
export interface StoredProfile extends StoredObject {
  readonly kind: 'profile'
  readonly name: string
  readonly enabled: boolean
  readonly roleArns: readonly string[]
  readonly managedPolicyArns: readonly string[]
  readonly sessionPolicy: string | undefined
  readonly durationSeconds: number
  readonly acceptRoleSessionName: boolean
  readonly requireInstanceProperties: boolean
  readonly attributeMappings: readonly AttributeMapping[]
  /** Account of the creator. */
  readonly createdBy: string
}

/** A revocation list that was imported while the service runs. */
export interface StoredCrl extends StoredObject {
  readonly kind: 'crl'
  readonly name: string
  readonly enabled: boolean
  /** Whose certificates it is about, by the word of who imported it. */
  readonly trustAnchorArn: string
  /** base64 of what was given: PEM or DER. */
  readonly crlData: string
}

/**
 * What was decided about a subject. It stands apart from what was seen of it: what is seen may be forgotten, a refusal
 * must not be.
 */
export interface StoredSubject extends StoredObject {
  readonly kind: 'subject'
  readonly trustAnchorArn: string
  readonly x509Subject: string
  readonly enabled: boolean
  /** Credentials that get no session, by their id (RA-24). */
  readonly disabledCredentials: readonly string[]
}

/** A managed object. */
export type ServiceObject = StoredTrustAnchor | StoredProfile | StoredCrl | StoredSubject

/** Kind of a managed object, as ARNs spell it. */
export type ServiceObjectKind = ServiceObject['kind']

/** The managed objects of one moment. */
export interface ServiceObjects {
  /** Counts the changes. */
  readonly generation: number
  /** By kind and id. */
  readonly objects: readonly ServiceObject[]
}

/** Puts an object in place of the one of its kind and id, or removes it. */
export type ObjectChange =
  | { readonly kind: 'put'; readonly object: ServiceObject }
  | { readonly kind: 'remove'; readonly object: ServiceObject }

/** Keeps the managed objects of the service. */
export interface ServiceObjectStore {
  /** All objects of one moment. Rejects when that cannot be known: no session is made then. */
  read(): Promise<ServiceObjects>
  /**
   * Applies a change to the objects of `generation`; the next generation is one more.
   *
   * @returns `false` when they are of another generation by now: nothing was changed.
   */
  write(change: ObjectChange, generation: number): Promise<boolean>
}
