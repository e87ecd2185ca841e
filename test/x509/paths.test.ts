import { readFileSync } from 'node:fs'
import { createTrustStore, readPem, TrustAnchorError } from '@gatewarden/roles-anywhere'
import { expect, test } from 'vitest'
import { coversPeerName, type PeerName } from './peer-names.ts'

interface PathCase {
  readonly id: string
  readonly expected: 'accept' | 'reject'
  readonly leaf: string
  readonly intermediates: readonly string[]
  readonly roots: readonly string[]
  readonly crls: readonly string[]
  readonly time: string | null
  readonly purpose: string
  readonly eku: readonly string[]
  readonly peerNames: readonly PeerName[]
  readonly maxDepth: number | null
}

const { cases, count } = JSON.parse(
  readFileSync(new URL('../vectors/x509/paths.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly PathCase[]; readonly count: number }

const now = Date.now()
const clock = { now: () => now, monotonic: () => 0 }

/** `accept`, or the codes of everything that spoke against it. */
async function run(pathCase: PathCase): Promise<'accept' | readonly string[]> {
  const { anchors, refused } = registeredRoots(pathCase.roots)
  const store = createTrustStore({ anchors, clock, crls: pathCase.crls })
  const result = await store.verify(
    { leaf: derOf(pathCase.leaf), candidates: pathCase.intermediates.map(derOf) },
    {
      time: pathCase.time === null ? now : Date.parse(pathCase.time),
      purposes: pathCase.eku.length > 0 ? pathCase.eku : [pathCase.purpose],
      ...(pathCase.maxDepth === null ? {} : { maxDepth: pathCase.maxDepth }),
    },
  )
  if (!result.ok) return [...refused, result.code]
  const names = result.facts.subjectAltNames
  return pathCase.peerNames.every((peer) => coversPeerName(names, peer)) ? 'accept' : ['peer name']
}

/** Roots that may not be registered are left out; why is part of the verdict. */
function registeredRoots(roots: readonly string[]) {
  const anchors: { readonly id: string; readonly pem: string }[] = []
  const refused: string[] = []
  for (const [index, pem] of roots.entries()) {
    try {
      const anchor = { id: `root ${index}`, pem }
      createTrustStore({ anchors: [anchor], clock })
      anchors.push(anchor)
    } catch (error) {
      if (!(error instanceof TrustAnchorError)) throw error
      refused.push(error.refusal?.code ?? 'malformed')
    }
  }
  return { anchors, refused }
}

function derOf(pem: string): Uint8Array {
  const [block] = readPem(pem) ?? []
  if (block === undefined) throw new Error('vector without a certificate')
  return block.der
}

const ofKind = (expected: PathCase['expected']) =>
  cases.filter((pathCase) => pathCase.expected === expected)

test('the suite is whole', () => {
  expect([cases.length, ofKind('accept').length, ofKind('reject').length]).toEqual([count, 18, 44])
})

test.each(ofKind('reject'))('X509-31 $id is refused', async (pathCase) => {
  expect(await run(pathCase)).not.toBe('accept')
})

test.each(ofKind('accept'))('X509-31 $id is accepted', async (pathCase) => {
  expect(await run(pathCase)).toBe('accept')
})
