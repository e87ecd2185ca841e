/** How much a run proves (section 7 of the security specification). */
interface Tier {
  /** Cases of the comparison for each seed. */
  readonly cases: number
  readonly seeds: number
  /** Runs of each law. */
  readonly lawRuns: number
  /** Runs of each fuzz target. */
  readonly fuzzRuns: number
}

const tiers: Readonly<Record<string, Tier>> = {
  quick: { cases: 100_000, seeds: 1, lawRuns: 1_000, fuzzRuns: 200 },
  pr: { cases: 200_000, seeds: 5, lawRuns: 10_000, fuzzRuns: 10_000 },
  nightly: { cases: 10_000_000, seeds: 10, lawRuns: 1_000_000, fuzzRuns: 1_000_000 },
}

function chosenTier(): Tier {
  const name = process.env['GATEWARDEN_ASSURANCE'] ?? 'quick'
  const tier = Object.hasOwn(tiers, name) ? tiers[name] : undefined
  if (tier === undefined) throw new TypeError(`GATEWARDEN_ASSURANCE is no tier: \`${name}\``)
  return tier
}

/** The tier that `GATEWARDEN_ASSURANCE` names; single figures can be set beside it. */
export const assurance: Tier = {
  ...chosenTier(),
  ...(process.env['GATEWARDEN_CASES'] ? { cases: Number(process.env['GATEWARDEN_CASES']) } : {}),
  ...(process.env['GATEWARDEN_LAW_RUNS']
    ? { lawRuns: Number(process.env['GATEWARDEN_LAW_RUNS']) }
    : {}),
  ...(process.env['GATEWARDEN_FUZZ_RUNS']
    ? { fuzzRuns: Number(process.env['GATEWARDEN_FUZZ_RUNS']) }
    : {}),
}

/** The first seed: `GATEWARDEN_SEED`, any in the deep tiers, and one and the same in `pnpm test`. */
export const firstSeed: number = Number(process.env['GATEWARDEN_SEED'] ?? drawnSeed())

function drawnSeed(): number {
  const isDeep = process.env['GATEWARDEN_ASSURANCE'] !== undefined
  return isDeep ? Math.trunc(Math.random() * 2 ** 31) : 20_261_124
}

/** As many seeds as the tier wants, all of them known from the first. */
export const seeds: readonly number[] = Array.from({ length: assurance.seeds }, (_, index) =>
  Math.trunc((firstSeed + index * 1_000_003) % 2 ** 31),
)
