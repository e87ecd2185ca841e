import type { HttpInput } from '../ports/http.ts'
import type { DpopProof, DpopVerifier } from '../session/dpop/dpop-verifier.ts'

/** Checks DPoP proofs against the requests they came with. */
export interface ProofCheck {
  /** @throws {IamError} `InvalidDpopProof`, `UseDpopNonce`. */
  ofRequest(proof: string, input: HttpInput, accessToken: string | undefined): Promise<DpopProof>
}

/**
 * Checks proofs against public URLs: of a request only its path is taken, never its `Host`.
 *
 * @param base - public URL, without slash at its end, of what the paths are below.
 * @param targetOf - raw request target below `base`.
 */
export function createProofCheck(
  verifier: DpopVerifier,
  base: string,
  targetOf: (input: HttpInput) => string,
): ProofCheck {
  return Object.freeze({
    ofRequest(proof: string, input: HttpInput, accessToken: string | undefined) {
      const url = urlOf(base, targetOf(input))
      return verifier.verify(proof, { method: input.method, url, accessToken })
    },
  })
}

/** `undefined` for a target in absolute form (PLAT-5), and for `*`. */
function urlOf(base: string, target: string): string | undefined {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  return path.startsWith('/') ? base + path : undefined
}
