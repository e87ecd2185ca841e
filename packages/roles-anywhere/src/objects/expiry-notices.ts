import type { Logger, Metrics } from '@gatewarden/core'
import type { Certificate } from '../certificate/certificate.ts'
import { nameText } from '../certificate/name.ts'
import { serialHex } from '../trust-store/certificate-facts.ts'
import { readCertificates } from '../trust-store/read-certificates.ts'
import type { NotificationEvent } from './notification-setting.ts'
import type { AnchorInForce } from './service-view.ts'

/** Options of {@link ExpiryNotices}. */
export interface ExpiryNoticesOptions {
  readonly logger: Logger
  readonly metrics: Pick<Metrics, 'certificateExpiry'>
  readonly sha256: (bytes: Uint8Array) => Uint8Array
}

const msPerDay = 86_400_000
const mostRemembered = 10_000

/** Tells once per certificate and threshold that a certificate ends: a line of the log and a counter (RA-26). */
export class ExpiryNotices {
  readonly #options: ExpiryNoticesOptions
  readonly #told = new Set<string>()
  readonly #certificates = new WeakMap<AnchorInForce, readonly Certificate[]>()

  constructor(options: ExpiryNoticesOptions) {
    this.#options = options
  }

  /** Judges the certificates of an anchor. @param now - milliseconds since the epoch. */
  noteAnchor(anchor: AnchorInForce, now: number): void {
    for (const certificate of this.#certificatesOf(anchor))
      this.#note('CA_CERTIFICATE_EXPIRY', anchor, certificate, now)
  }

  /** Judges a leaf that was used below an anchor. @param now - milliseconds since the epoch. */
  noteLeaf(anchor: AnchorInForce, leaf: Certificate, now: number): void {
    this.#note('END_ENTITY_CERTIFICATE_EXPIRY', anchor, leaf, now)
  }

  #note(event: NotificationEvent, anchor: AnchorInForce, certificate: Certificate, now: number) {
    const setting = anchor.notificationSettings.find((one) => one.event === event)
    if (setting === undefined || !setting.enabled) return
    const left = certificate.notAfter - now
    if (left > setting.threshold * msPerDay) return
    const hash = Buffer.from(this.#options.sha256(certificate.der)).toString('hex')
    if (!this.#isFirst(`${setting.threshold}:${event}:${hash}`)) return // RULE ra.one-notice
    const { logger, metrics } = this.#options
    metrics.certificateExpiry(event)
    const fields = {
      event,
      trustAnchorArn: anchor.arn,
      subject: nameText(certificate.subject),
      serialNumber: serialHex(certificate),
      notAfter: new Date(certificate.notAfter).toISOString(),
      daysLeft: Math.max(0, Math.floor(left / msPerDay)),
    }
    logger.warn(fields, 'a certificate is about to end')
  }

  #isFirst(notice: string): boolean {
    if (this.#told.has(notice)) return false
    this.#told.add(notice)
    if (this.#told.size > mostRemembered) {
      // Forgetting the oldest tells at most once more.
      const [oldest] = this.#told
      if (oldest !== undefined) this.#told.delete(oldest)
    }
    return true
  }

  #certificatesOf(anchor: AnchorInForce): readonly Certificate[] {
    const known = this.#certificates.get(anchor)
    if (known !== undefined) return known
    const read = readCertificates(anchor.pem, `trust anchor \`${anchor.name}\``)
    this.#certificates.set(anchor, read)
    return read
  }
}
