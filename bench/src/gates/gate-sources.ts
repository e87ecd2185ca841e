import { totalmem } from 'node:os'

/** A gate of section 6, and the command lines that measure it. */
export interface GateSource {
  readonly id: string
  readonly what: string
  /** Arguments of `pnpm bench`; none: nothing here measures it yet. */
  readonly commands: readonly (readonly string[])[]
}

const small = ['decide', '--n', '1000']
const large = ['decide', '--n', '10000']
const layers = ['layers']
const load = ['load']
const stacks = ['RS256', 'ES256', 'EdDSA'].map((alg) => ['mw', '--alg', alg])
const is16Gigabytes = totalmem() >= 16 * 2 ** 30
const flat = is16Gigabytes ? ['flat', '--to', '1000000'] : ['flat']

/** All gates, in the order of the specification. */
export const gateSources: readonly GateSource[] = [
  { id: 'G1', what: 'warm decision', commands: [small] },
  { id: 'G2', what: 'uncached decision, N ≤ 1,000', commands: [small] },
  { id: 'G3', what: 'uncached decision, N = 10,000', commands: [large] },
  { id: 'G4', what: 'flatness', commands: [flat] },
  { id: 'G5', what: 'fan-in', commands: [['fan-in']] },
  { id: 'G6', what: 'all layers', commands: [layers] },
  { id: 'G7', what: 'explain on / off', commands: [layers] },
  { id: 'G8', what: 'memory', commands: [load] },
  { id: 'G9', what: 'load', commands: [load] },
  { id: 'G10', what: 'known token, in process', commands: stacks },
  { id: 'G11', what: 'new bearer token, in process', commands: stacks },
  { id: 'G12', what: 'flood of bad tokens', commands: [] },
  { id: 'G13', what: 'event loop', commands: [] },
  {
    id: 'G14',
    what: 'staleness',
    commands: [['churn', '--decisions', '10000000', '--secs', '30']],
  },
  { id: 'G15', what: 'adversarial', commands: [['adversarial', '--names', '10000000']] },
  { id: 'G16', what: 'soak', commands: [] },
  { id: 'G17', what: 'deny share', commands: [['deny']] },
]

/** What `--only` takes. */
export const gateIds: readonly string[] = gateSources.map(({ id }) => id)
