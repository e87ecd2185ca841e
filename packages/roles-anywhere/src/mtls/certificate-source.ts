import {
  type CertificateHost,
  type CertificateSource,
  type HttpInput,
  IamError,
  type PresentedCertificate,
  type VerifiedCertificate,
} from '@gatewarden/core'
import type { Refusal } from '../certificate/refusal.ts'
import { InFlight } from '../create-session/in-flight.ts'
import { CreateSessionRefusal } from '../create-session/refusal.ts'
import type { PathDemand } from '../trust-store/path-demand.ts'
import type { AcceptedPath, TrustResult } from '../trust-store/trust-result.ts'
import type { TrustStore } from '../trust-store/trust-store.ts'
import { IntermediateMemory } from './intermediate-memory.ts'
import { type IdentityRules, MtlsCertificate } from './mtls-certificate.ts'
import type { PresentedLeaf } from './presented-leaf.ts'

/** What a source of certificates works with. */
export interface CertificateSourceParts {
  readonly host: CertificateHost
  readonly store: TrustStore
  /** Finds the certificate of a request. */
  readonly leafOf: (input: HttpInput) => PresentedLeaf | undefined
  readonly rules: IdentityRules
}

// Frozen: the store reads it once. No time of its own: the store's clock counts.
const demand: PathDemand = Object.freeze({ purposes: Object.freeze(['clientAuth']) })
const mostVerifications = 64

/** Creates what finds and verifies client certificates: known paths at once, on every request (MTLS-4). */
export function createCertificateSource(parts: CertificateSourceParts): CertificateSource {
  return new StoreCertificateSource(parts)
}

class StoreCertificateSource implements CertificateSource {
  readonly #parts: CertificateSourceParts
  readonly #memory = new IntermediateMemory()
  readonly #inFlight = new InFlight(mostVerifications)
  /** A path is one object as long as it is cached: whom it stands for is found once. */
  readonly #certificates = new WeakMap<AcceptedPath, MtlsCertificate>()

  constructor(parts: CertificateSourceParts) {
    this.#parts = parts
  }

  present(input: HttpInput): PresentedLeaf | undefined {
    return this.#parts.leafOf(input)
  }

  verify(certificate: PresentedCertificate): VerifiedCertificate | Promise<VerifiedCertificate> {
    const leaf = certificate as PresentedLeaf // INVARIANT: core hands back what `present` gave.
    const path = this.#parts.store.cached(leaf.sha256, demand) // RULE mtls.path-on-every-request
    const known = path === undefined ? undefined : this.#certificates.get(path)
    return known ?? this.#validate(leaf)
  }

  async #validate(leaf: PresentedLeaf): Promise<VerifiedCertificate> {
    const { host, rules } = this.#parts
    const result = await this.#verifyPath(leaf)
    const refusal = result.ok ? forbiddenUse(result) : result
    host.metrics.certificatePath(refusal?.code ?? 'ok')
    if (refusal !== undefined || !result.ok) throw refused(refusal as Refusal)
    for (const { why } of result.unchecked) host.metrics.revocationUnchecked(why)
    const intermediates = result.path.slice(1, -1).map(({ der }) => der)
    this.#memory.set(leaf.sha256, intermediates)
    const certificate = this.#certificates.get(result) ?? new MtlsCertificate(result, rules)
    this.#certificates.set(result, certificate)
    return certificate
  }

  async #verifyPath({ sha256, leaf, sentBeside }: PresentedLeaf): Promise<TrustResult> {
    try {
      return await this.#inFlight.run(() => {
        const candidates = [...sentBeside(), ...this.#memory.get(sha256)]
        return this.#parts.store.verify({ leaf, candidates }, demand)
      })
    } catch (error) {
      if (!(error instanceof CreateSessionRefusal) || error.status !== 503) throw error
      throw new IamError('ServiceUnavailable', 'too many certificates are being verified', {
        cause: error,
      })
    }
  }
}

/** Asked where it is stated: a certificate for connections need not say what its key is for (X509-33). */
function forbiddenUse({ path }: AcceptedPath): Refusal | undefined {
  if (path[0]?.extensions.keyUsage?.has('digitalSignature') !== false) return undefined
  return { code: 'KeyUsageForbids', rule: 'X509-33', certificate: 'leaf' } // RULE mtls.key-usage-if-stated
}

function refused({ code, rule, certificate, defect = code }: Refusal): IamError {
  const reason = `Reason: ${defect} (${rule}), certificate: ${certificate}`
  // It says nothing about the certificate (CRL-9).
  // RULE mtls.undetermined-is-503
  if (code === 'RevocationUnknown')
    return new IamError('ServiceUnavailable', `client certificate: status unknown. ${reason}`)
  return new IamError('InvalidCertificate', `untrusted client certificate. ${reason}`)
}
