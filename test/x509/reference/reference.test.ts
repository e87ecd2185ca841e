import { createHash } from 'node:crypto'
import type { TrustResult } from '@gatewarden/roles-anywhere'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forgeCa } from '../../../packages/roles-anywhere/src/testing/forge-chain.ts'
import { assurance, firstSeed } from '../../reference/assurance.ts'
import { acceptsNaively } from './accept-naively.ts'
import {
  type AuthorityWorld,
  type CaDescription,
  forgeWorld,
  judge,
  nameOf,
} from './authority-world.ts'

const hosts = ['plant.example', 'press.plant.example', 'office.example']
const party = fc.nat({ max: nameOf.length - 1 })
const rarely = fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 0)
const base = fc.option(fc.constantFrom('plant.example', 'press.plant.example', 'example'), {
  freq: 3,
  nil: undefined,
})
const authority: fc.Arbitrary<CaDescription> = fc.record({
  subject: party,
  issuer: party,
  isAnchor: fc.integer({ min: 0, max: 3 }).map((drawn) => drawn === 0),
  isExpired: rarely,
  isForServers: rarely,
  pathLength: fc.option(fc.nat({ max: 2 }), { freq: 3, nil: undefined }),
  permitted: base,
  excluded: fc.option(fc.constantFrom('office.example', 'press.plant.example'), {
    freq: 3,
    nil: undefined,
  }),
})
const worlds: fc.Arbitrary<AuthorityWorld> = fc.record({
  leaf: fc.record({ issuer: party, host: fc.constantFrom(...hosts), isExpired: rarely }),
  authorities: fc.array(authority, { minLength: 3, maxLength: 9 }),
})
const settings = { seed: firstSeed, numRuns: Math.min(assurance.fuzzRuns, 10_000) }

test('X509-24 to X509-38 the validator accepts what some path of the naive checker allows, and nothing else', async () => {
  let accepted = 0
  const agrees = fc.asyncProperty(worlds, async (world) => {
    const { ok } = await judge(forgeWorld(world))
    expect(ok).toBe(acceptsNaively(world))
    if (ok) accepted += 1
  })

  await fc.assert(agrees, { ...settings, numRuns: settings.numRuns * 3 })

  expect(accepted).toBeGreaterThan(settings.numRuns / 10)
})

/** The whole answer in one line: path or refusal. */
function told(result: TrustResult): string {
  if (!result.ok) return `${result.code} ${result.certificate}`
  const path = result.path.map(({ der }) => createHash('sha256').update(der).digest('hex'))
  return `${result.anchorId} ${path.join()}`
}

const strangers = [forgeCa('plant'), forgeCa('root'), forgeCa('stranger')].map(({ der }) => der)

test('X509-49 order, duplicates and strangers among the candidates never change the answer', async () => {
  const isEqual = fc.asyncProperty(worlds, fc.infiniteStream(fc.nat()), async (world, drawn) => {
    const forged = forgeWorld(world)
    const next = () => drawn.next().value as number
    const repeated = forged.candidates.filter(() => next() % 2 === 0)
    const sent = [...forged.candidates, ...repeated, ...strangers, Buffer.from('nothing')]
    const keys = new Map(sent.map((_, index) => [index, next()]))
    const shuffled = sent
      .map((bytes, index) => ({ bytes, key: keys.get(index) ?? 0 }))
      .sort((left, right) => left.key - right.key)
      .map(({ bytes }) => bytes)

    const [plain, other] = [await judge(forged), await judge(forged, shuffled)]

    // Strangers of the same name may be the nearest thing to an issuer: then another reason is told.
    expect(other.ok).toBe(plain.ok)
    if (plain.ok) expect(told(other)).toBe(told(plain))
    const again = await judge(forged, [...forged.candidates, ...repeated].reverse())
    expect(told(again)).toBe(told(plain))
  })

  await fc.assert(isEqual, settings)
})

type Narrowing = (ca: CaDescription) => CaDescription
const narrowings: readonly [string, Narrowing][] = [
  ['expires', (ca) => ({ ...ca, isExpired: true })],
  ['is for servers', (ca) => ({ ...ca, isForServers: true })],
  ['has a shorter path', (ca) => ({ ...ca, pathLength: Math.max(0, (ca.pathLength ?? 2) - 1) })],
  ['permits a smaller domain', (ca) => ({ ...ca, permitted: 'press.plant.example' })],
  ['excludes a domain', (ca) => ({ ...ca, excluded: ca.excluded ?? 'plant.example' })],
  ['is an anchor no more', (ca) => ({ ...ca, isAnchor: false })],
]

test.each(narrowings)(
  'X509-36 a CA that %s never turns a refusal into an acceptance',
  async (name, narrow) => {
    let stayed = 0
    const onlyRefuses = fc.asyncProperty(worlds, fc.nat(), async (world, drawn) => {
      const at = drawn % world.authorities.length
      const narrowed = world.authorities.map((ca, index) => (index === at ? narrow(ca) : ca))
      const before = await judge(forgeWorld(world))
      const after = await judge(forgeWorld({ ...world, authorities: narrowed }))
      if (after.ok) stayed += 1
      expect(before.ok || !after.ok, name).toBe(true)
    })

    await fc.assert(onlyRefuses, { ...settings, numRuns: Math.ceil(settings.numRuns / 2) })

    expect(stayed).toBeGreaterThan(0)
  },
)
