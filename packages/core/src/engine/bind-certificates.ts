import {
  type CertificateCallers,
  type CertificateCallersOptions,
  createCertificateCallers,
} from './certificate-callers.ts'
import type { LineSettings } from './line-settings.ts'
import type { TokenCache } from './token-cache.ts'

/** What of a line its callers by certificate use. */
export interface CertificateParts
  extends Pick<
    CertificateCallersOptions,
    'snapshots' | 'sessions' | 'revocations' | 'requestFacts'
  > {
  readonly settings: LineSettings
  readonly tokenCache: TokenCache
}

/** Binds the source of client certificates to a line. `undefined`: `trust` has none. */
export function bindCertificates(parts: CertificateParts): CertificateCallers | undefined {
  const { certificates: trust, model, region, metrics, clock, logger, random } = parts.settings
  if (trust === undefined) return undefined
  const { partition, account } = model
  const owner = { partition, account }
  return createCertificateCallers({
    ...parts,
    ...owner,
    source: trust.bind({ ...owner, region, metrics, clock, logger }),
    headers: trust.headers,
    cache: parts.tokenCache,
    metrics,
    clock,
    random,
  })
}
