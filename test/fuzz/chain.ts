// FZ-12: chains of certificates, changed and signed again.
import { refusalRules, type TrustResult, type TrustStore } from '@gatewarden/roles-anywhere'
import { ByteSource } from './byte-source.ts'
import { claim } from './expect.ts'
import { claimAgreement } from './x509/agreement.ts'
import { copyOf, placesIn, type Tree } from './x509/der-tree.ts'
import { mutate } from './x509/mutate.ts'
import { type Seed, type SeedCertificate, seeds, signed } from './x509/seeds.ts'

const donors: readonly Tree[] = seeds
  .slice(0, 12)
  .flatMap(({ leaf, candidates }) => [leaf, ...candidates])
  .flatMap(({ tbs }) => placesIn(tbs).map(({ siblings, at }) => siblings[at] as Tree))

const stranger = signed((seeds[1] as Seed).leaf)
const stores = seeds.map((seed) => ({ store: seed.openStore(), uses: 0 }))
/** A store remembers valid paths: it is replaced before that could be mistaken for a leak. */
const usesOfStore = 50

/** What one call answered, and the CPU time that it took. */
export interface Outcome {
  readonly result: TrustResult
  readonly milliseconds: number
}

/** Validates a changed chain. @throws Finding */
export async function validateChanged(bytes: Uint8Array): Promise<Outcome> {
  const source = new ByteSource(bytes)
  const at = source.below(2) === 0 ? source.below(2) : source.below(seeds.length)
  const seed = seeds[at] as Seed
  const chain = [seed.leaf, ...seed.candidates]
  const changed = source.below(chain.length)
  const [leaf, ...candidates] = chain.map((certificate, index) =>
    index === changed ? resigned(source, certificate) : signed(certificate),
  ) as [Buffer, ...Buffer[]]
  const presented = { leaf: torn(source, leaf), candidates: rearranged(source, candidates) }
  const demand = { time: seed.time, purposes: seed.purposes }
  const store = storeFor(at)
  // Of this thread alone, so that a busy machine tells no lies.
  const start = process.threadCpuUsage()
  const result = await store.verify(presented, demand)
  const { user, system } = process.threadCpuUsage(start)
  const milliseconds = (user + system) / 1_000
  if (result.ok) claimAgreement(result)
  else claim(Object.hasOwn(refusalRules, result.code), () => `no code: ${result.code}`)
  return { result, milliseconds }
}

/** Changes a chain and validates it: a result, and where it is accepted the platform agrees. @throws Finding */
export async function fuzz(bytes: Uint8Array): Promise<void> {
  await validateChanged(bytes)
}

function storeFor(at: number): TrustStore {
  const entry = stores[at] as (typeof stores)[number]
  entry.uses += 1
  if (entry.uses % usesOfStore === 0) entry.store = (seeds[at] as Seed).openStore()
  return entry.store
}

/** What a CA could issue: one to four changes under a signature that holds. */
function resigned(source: ByteSource, { tbs, signer }: SeedCertificate): Buffer {
  const tree = copyOf(tbs)
  for (let changes = source.pick([1, 1, 1, 2, 4]); changes > 0; changes -= 1)
    mutate(source, tree, donors)
  return signed({ tbs: tree, signer })
}

/** What a stranger could send: mostly as it is, else with octets changed or cut off. */
function torn(source: ByteSource, bytes: Buffer): Buffer {
  if (source.below(8) !== 0) return bytes
  const torn = Buffer.from(bytes)
  for (let changes = source.below(4); changes > 0; changes -= 1)
    torn[source.below(torn.length)] = source.byte()
  return source.below(4) === 0 ? torn.subarray(0, source.below(torn.length)) : torn
}

function rearranged(source: ByteSource, candidates: readonly Buffer[]): readonly Buffer[] {
  const list = [...candidates]
  if (source.below(4) === 0) list.push(stranger, ...candidates)
  if (source.below(4) === 0) list.reverse()
  if (source.below(16) === 0) list.pop()
  return list
}
