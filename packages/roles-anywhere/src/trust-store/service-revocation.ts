import type { DeniedCertificates } from '../revocation/deny-list.ts'
import type { CrlFacts, CrlSource, StoreRevocation } from './store-revocation.ts'

/**
 * Revocation of the service. What names further certificates ends their sessions too, unless `endSessionsOnRevocation` is
 * false; the promises resolve when both are done. One that rejects with another code than `ValidationException` and
 * `ResourceNotFoundException` did not end them all: the change is in force, and repeating the call ends the rest.
 */
export interface ServiceRevocation extends StoreRevocation {
  /**
   * As {@link StoreRevocation.importCrl}.
   *
   * @throws {CrlError} `ValidationException` for a list that is not taken.
   * @throws {IamError} `ServiceUnavailable` while the subjects cannot be read, `LimitExceeded` when too many revocations are in force.
   */
  importCrl(source: CrlSource, options?: { readonly id?: string }): Promise<CrlFacts>
  /** @throws {IamError} `ResourceNotFoundException`, and `ServiceUnavailable` and `LimitExceeded` as `importCrl`. */
  enableCrl(id: string): Promise<void>
  /**
   * Replaces the local deny lists.
   *
   * @throws {TypeError} for what is no hash or no serial number.
   * @throws {IamError} `ServiceUnavailable` and `LimitExceeded` as `importCrl`.
   */
  deny(denied: DeniedCertificates): Promise<void>
}

/** Joins the revocation of a store with what ends sessions. */
export function serviceRevocation(
  store: StoreRevocation,
  endRevoked: () => Promise<void>,
): ServiceRevocation {
  return Object.freeze({
    async importCrl(source: CrlSource, options?: { readonly id?: string }) {
      const facts = await store.importCrl(source, options)
      await endRevoked()
      return facts
    },
    async enableCrl(id: string) {
      store.enableCrl(id)
      await endRevoked()
    },
    disableCrl: (id: string) => store.disableCrl(id),
    deleteCrl: (id: string) => store.deleteCrl(id),
    crls: () => store.crls(),
    async deny(denied: DeniedCertificates) {
      store.deny(denied)
      await endRevoked()
    },
  })
}
