const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
]

/** For each prime, the residues that powers of 65537 can have. */
const residues: ReadonlyMap<number, ReadonlySet<number>> = new Map(
  primes.map((prime) => [prime, powersOf65537(prime)]),
)

/**
 * Whether an RSA modulus carries the fingerprint of ROCA (CVE-2017-15361): keys of a chip library whose
 * primes are `k·M + 65537^a mod M` and can be factored.
 *
 * A sound modulus shows it by chance once in about 2^27 keys.
 */
export function hasRocaFingerprint(modulus: bigint): boolean {
  for (const [prime, possible] of residues) {
    if (!possible.has(Number(modulus % BigInt(prime)))) return false
  }
  return true
}

function powersOf65537(prime: number): ReadonlySet<number> {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * 65_537) % prime) powers.add(power)
  return powers
}
