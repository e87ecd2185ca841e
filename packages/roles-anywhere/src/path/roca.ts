// Keys of the weak generator (CVE-2017-15361) have primes k * M + (65537^a mod M), M the product of the primes to 167.
const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
] as const

const product = primes.reduce((left, right) => left * BigInt(right), 1n)

const markers: readonly { readonly prime: bigint; readonly powers: ReadonlySet<bigint> }[] =
  primes.map((prime) => ({
    prime: BigInt(prime),
    powers: powersOf65537(prime),
  }))

/**
 * Whether an RSA modulus looks like one of the generator behind ROCA: modulo every small prime it is a power of
 * 65537. A sound modulus passes for one with a probability below 2^-27.
 */
export function hasRocaFingerprint(modulus: bigint): boolean {
  const reduced = modulus % product
  return markers.every(({ prime, powers }) => powers.has(reduced % prime))
}

function powersOf65537(prime: number): ReadonlySet<bigint> {
  const powers = new Set<bigint>()
  const base = 65_537 % prime
  for (let power = 1; !powers.has(BigInt(power)); power = (power * base) % prime)
    powers.add(BigInt(power))
  return powers
}
