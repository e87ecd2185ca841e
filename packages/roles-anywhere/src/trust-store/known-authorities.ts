import type { Authority } from '../path/authority.ts'

const mostEntries = 256
/** Certificates of CAs are a tenth of it; what is larger is read each time it is sent. */
const mostOctets = 16_384

/**
 * Intermediates that stood on a valid path, by the SHA-256 of their bytes: who sends one again need not have it read,
 * inspected and its signature checked again. Strangers cannot fill it, and nothing that changes is in it: dates, names
 * and path lengths are judged in every path, and revocation beside it.
 */
export class KnownAuthorities {
  readonly #entries = new Map<string, Authority>()

  /** @param sha256 - of the certificate, hex. */
  get(sha256: string): Authority | undefined {
    return this.#entries.get(sha256)
  }

  /** Keeps the intermediates of a valid path; anchors are known anyway. */
  add(issuers: readonly Authority[]): void {
    for (const authority of issuers) {
      const { anchorId, fingerprint, certificate } = authority
      if (anchorId !== undefined || certificate.der.length > mostOctets) continue
      if (this.#entries.has(fingerprint)) continue
      this.#entries.set(fingerprint, authority) // RULE x509.known-intermediates
      if (this.#entries.size <= mostEntries) continue
      // A Map keeps the order of insertion: oldest first.
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
  }
}
