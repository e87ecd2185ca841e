import type { ByteSource } from '../byte-source.ts'
import { bytesOf, copyOf, type Place, placesIn, type Tree } from './der-tree.ts'

const octets = (hex: string) => Buffer.from(hex, 'hex')
const text = (value: string) => Buffer.from(value, 'utf8')

/** Contents that mean something somewhere in a certificate. */
const special: readonly [Buffer, ...Buffer[]] = [
  ...([octets('')] as const),
  ...['00', 'ff', '80', '0000', '0080', '00ff', 'ff7f', '8001', '0700', '0780', '0106'].map(octets),
  ...['7f'.repeat(20), '7f'.repeat(21), 'ff'.repeat(16), '00'.repeat(8), '7f'.repeat(300)].map(
    octets,
  ),
  // OIDs: anyPolicy, anyExtendedKeyUsage, clientAuth, an arc of 2^32 and one of 2^70, name constraints.
  ...['551d2000', '551d2500', '2b06010505070302', '2a90808080800', '2aff8080808080808080807f'].map(
    (hex) => octets(hex.length % 2 === 0 ? hex : `${hex}0`),
  ),
  ...['551d1e', '551d11', '551d13', '551d0f', '551d25', '2a8648ce3d040302', '2b6570'].map(octets),
  ...['*', '*.plant.example', '.plant.example', 'a@plant.example', 'a..b', 'xn--a', 'a_b'].map(
    text,
  ),
  ...['https://plant.example/', 'spiffe://plant/a', 'urn:a', 'PLANT.EXAMPLE', 'ß', 'é'].map(text),
  ...['500101000000Z', '491231235959Z', '20500101000000Z', '99991231235959Z', '240230000000Z'].map(
    text,
  ),
  ...['c0a80000ffff0000', 'c0a80001', 'c0a80000ff00ff00', '0a000001ffffffff'].map(octets),
]

const tags: readonly [number, ...number[]] = [
  0x30, 0x31, 0x02, 0x03, 0x04, 0x05, 0x06, 0x01, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a,
  0x1c, 0x1e, 0x24, 0x80, 0x81, 0x82, 0x84, 0x86, 0x87, 0x88, 0xa0, 0xa1, 0xa3, 0xa4, 0x1f, 0x00,
]

/** A little more than the reader accepts. */
const mostOctets = 300_000
const mostPlaces = 20_000

/** Changes one place of a tree; `donors` are values of other certificates. */
export function mutate(source: ByteSource, tree: Tree, donors: readonly Tree[]): void {
  const places = placesIn(tree)
  const place = places[source.below(places.length)]
  if (place === undefined || places.length > mostPlaces) return
  const change = source.pick(changes)
  change(source, place, donors)
}

type Change = (source: ByteSource, place: Place, donors: readonly Tree[]) => void

const nodeAt = ({ siblings, at }: Place): Tree => siblings[at] as Tree
const donor = (source: ByteSource, donors: readonly Tree[]): Tree[] => {
  const given = donors[source.below(donors.length)]
  return given === undefined ? [] : [copyOf(given)]
}

const changes: readonly [Change, ...Change[]] = [
  setContent,
  flipOctet,
  (_, { siblings, at }) => void siblings.splice(at, 1),
  (_, place) => void place.siblings.splice(place.at, 0, copyOf(nodeAt(place))),
  (source, place) => {
    const [node] = place.siblings.splice(place.at, 1)
    if (node !== undefined) place.siblings.splice(source.below(place.siblings.length + 1), 0, node)
  },
  (source, place) => {
    nodeAt(place).tag = source.pick(tags)
  },
  (source, { siblings, at }, donors) => void siblings.splice(at, 1, ...donor(source, donors)),
  (source, { siblings, at }, donors) => void siblings.splice(at, 0, ...donor(source, donors)),
  wrap,
  repeat,
  oddLength,
  toggleCritical,
  (source, place) => {
    const node = nodeAt(place)
    node.content = text(source.text(8))
    node.children = []
  },
]

function setContent(source: ByteSource, place: Place): void {
  const node = nodeAt(place)
  node.content = source.pick(special)
  node.children = []
}

function flipOctet(source: ByteSource, place: Place): void {
  const node = nodeAt(place)
  if (node.children.length > 0 || node.content.length === 0) return
  node.content = Buffer.from(node.content)
  const at = source.below(node.content.length)
  node.content[at] = (node.content[at] ?? 0) ^ (1 << source.below(8))
}

function wrap(source: ByteSource, { siblings, at }: Place): void {
  for (let layers = source.pick([1, 2, 8, 30, 400]); layers > 0; layers -= 1) {
    const inside = siblings[at] as Tree
    siblings[at] = { tag: 0x30, content: inside.content, children: [inside] }
  }
}

/** Many values where a few stand: what a reader must bound. */
function repeat(source: ByteSource, place: Place): void {
  const size = bytesOf(nodeAt(place)).length
  const times = Math.min(source.pick([2, 10, 100, 1_000]), Math.ceil(mostOctets / (size + 1)))
  place.siblings.splice(place.at, 0, ...Array.from({ length: times }, () => copyOf(nodeAt(place))))
}

function oddLength(source: ByteSource, place: Place): void {
  nodeAt(place).length = source.pick(
    ['80', '8100', '810a', '82000a', '8400000001', '84ffffffff', '850000000001', '00', '7f'].map(
      octets,
    ) as [Buffer, ...Buffer[]],
  )
}

/** Puts TRUE before a value, as before the OCTET STRING of an extension, or takes the value away. */
function toggleCritical(_: ByteSource, place: Place): void {
  if (nodeAt(place).tag === 0x01) place.siblings.splice(place.at, 1)
  else place.siblings.splice(place.at, 0, { tag: 0x01, content: octets('ff'), children: [] })
}
