import { hash } from 'node:crypto'
import { createTrustStore, type PathDemand, parseCertificate } from '@gatewarden/roles-anywhere'
import { forgedTime } from '../../../packages/roles-anywhere/src/testing/forge-chain.ts'
import type { Chain } from './chains.ts'
import type { Validator } from './validator.ts'

/** Our validator, and what only it has: paths that it remembers. */
export interface OwnValidator extends Validator {
  /** A leaf whose path is remembered: SHA-256 of its bytes and a look-up. */
  cached(leaf: Uint8Array): boolean
  /** The same on a connection that knows the hash. */
  recheck(leafSha256: string): boolean
  /** Validates a leaf so that its path is remembered. */
  remember(leaf: Uint8Array): Promise<boolean>
}

/** What CreateSession asks. */
const demand: PathDemand = Object.freeze({ keyUsage: ['digitalSignature'] as const })

/** The trust store of this package on a chain. */
export function ownValidator({ root, intermediate }: Chain): OwnValidator {
  const anchors = [{ id: 'root', pem: root.pem }]
  const steady = { now: () => forgedTime, monotonic: () => 0 }
  // A path is remembered from the time of its validation on: a clock that goes back sees each leaf for the first time.
  let time = forgedTime
  const receding = { now: () => (time -= 1), monotonic: () => 0 }
  const warm = createTrustStore({ anchors, clock: receding })
  const remembering = createTrustStore({ anchors, clock: steady })
  const candidates = [intermediate.der]
  return {
    name: 'gatewarden',
    label: 'gatewarden',
    version: '0.1.0',
    parse: parseCertificate,
    cold: async (leaf) => {
      const store = createTrustStore({ anchors, clock: steady })
      return (await store.verify({ leaf, candidates }, demand)).ok
    },
    warm: async (leaf) => (await warm.verify({ leaf, candidates }, demand)).ok,
    cached: (leaf) => remembering.cached(hash('sha256', leaf, 'hex'), demand) !== undefined,
    recheck: (leafSha256) => remembering.cached(leafSha256, demand) !== undefined,
    remember: async (leaf) => (await remembering.verify({ leaf, candidates }, demand)).ok,
  }
}
