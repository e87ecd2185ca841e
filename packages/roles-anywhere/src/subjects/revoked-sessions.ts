import type { ServiceHost } from '@gatewarden/core'
import type { Certificate } from '../certificate/certificate.ts'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { readPem } from '../certificate/pem.ts'
import { hexFromBytes } from '../der/hex.ts'
import { available } from '../objects/available.ts'
import type { ChangingTrustStore } from '../trust-store/trust-store.ts'
import type { SubjectLog } from './subject-log.ts'
import type { SubjectCredential, SubjectRecord } from './subject-record.ts'
import type { SubjectStore } from './subject-store.ts'

/** Options of {@link RevokedSessions}. */
export interface RevokedSessionsOptions {
  /** `endSessionsOnRevocation`. */
  readonly isOn: boolean
  readonly trustStore: Pick<ChangingTrustStore, 'verify' | 'revocation'>
  readonly subjectLog: SubjectLog
  readonly subjectStore: SubjectStore
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly host: Pick<ServiceHost, 'endSessions' | 'clock'>
}

/** Longest session of a role: a certificate that was used before has none. */
const longestSessionMs = 43_200_000
const pageSize = 500

/** Ends the sessions of certificates that lists or deny lists name (RA-37). */
export class RevokedSessions {
  readonly #options: RevokedSessionsOptions
  /** When the sessions of a certificate were ended, by anchor and credential id: a list that comes again ends none again. */
  readonly #ended = new Map<string, number>()

  constructor(options: RevokedSessionsOptions) {
    this.#options = options
  }

  /**
   * Judges every certificate that was used within 12 hours by what is in force now.
   *
   * @param by - who revoked them; default the application itself.
   * @throws {IamError} `ServiceUnavailable` while the subjects cannot be read, `LimitExceeded`.
   */
  async end(by?: Parameters<ServiceHost['endSessions']>[1]): Promise<void> {
    const { isOn, subjectLog, subjectStore, host } = this.#options
    if (!isOn) return
    const since = host.clock.now() - longestSessionMs
    for (const [key, at] of this.#ended) if (at < since) this.#ended.delete(key)
    await subjectLog.flush()
    let after: string | undefined = ''
    while (after !== undefined) {
      const from: string = after
      const page = await available('the subjects', () => subjectStore.list(from, pageSize))
      for (const record of page) await this.#endOf(record, since, by)
      after = page.length < pageSize ? undefined : page.at(-1)?.subjectId
    }
  }

  async #endOf(
    { trustAnchorArn: issuer, credentials }: SubjectRecord,
    since: number,
    by: Parameters<ServiceHost['endSessions']>[1],
  ): Promise<void> {
    const { host } = this.#options
    for (const credential of credentials) {
      const key = JSON.stringify([issuer, credential.id])
      const from = Math.max(since, this.#ended.get(key) ?? since)
      if (credential.seenAt < from || !(await this.#isRevoked(credential, issuer))) continue
      const at = host.clock.now()
      await host.endSessions({ issuer, subject: credential.id }, by) // RULE ra.revoked-certificates-end-sessions
      this.#ended.set(key, at)
    }
  }

  async #isRevoked(credential: SubjectCredential, anchorId: string): Promise<boolean> {
    const { trustStore, sha256, host } = this.#options
    const certificate = certificateOf(credential)
    // A record that cannot be read tells nothing: its sessions are not worth the doubt.
    if (certificate === undefined) return true
    const [, issuerSpki = ''] = credential.id.split(':')
    const isNamed = trustStore.revocation.names({
      certificate,
      spkiHash: hexFromBytes(sha256(certificate.publicKey.der)),
      issuerSpkiHash: hexFromBytes(Buffer.from(issuerSpki, 'base64url')),
    })
    if (!isNamed) return false
    // A newer list, or a delta, may have released it. Without the intermediates that only callers send there is no path;
    // then the name on the list decides.
    const presented = { leaf: certificate, candidates: [] }
    const trust = await trustStore.verify(presented, { time: host.clock.now(), anchorId })
    return !trust.ok
  }
}

function certificateOf({ x509CertificateData }: SubjectCredential): Certificate | undefined {
  const [block] = readPem(x509CertificateData) ?? []
  if (block === undefined) return undefined
  const parsed = parseCertificate(block.der)
  return parsed.ok ? parsed.certificate : undefined
}
