/** Signature algorithm of the tokens of one run. */
export type TokenAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

/** Algorithms that `--alg` takes. */
export const algorithms: readonly TokenAlgorithm[] = ['RS256', 'ES256', 'EdDSA']
