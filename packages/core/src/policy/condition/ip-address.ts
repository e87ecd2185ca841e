/** An address as family and 16-bit groups: two for IPv4, eight for IPv6. Mapped addresses are IPv4 (DEC-8). */
export interface IpAddress {
  readonly family: 4 | 6
  readonly groups: readonly number[]
}

/** An address and how many of its leading bits count. */
export interface IpRange {
  readonly address: IpAddress
  readonly prefix: number
}

/**
 * Reads an address. Unreadable: leading zeros in IPv4, zone ids, ports, brackets, anything but the plain text forms
 * (COND-15, PLAT-13).
 */
export function parseAddress(text: string): IpAddress | undefined {
  const plain = parsePlainAddress(text)
  return plain === undefined ? undefined : unmap(plain)
}

function parsePlainAddress(text: string): IpAddress | undefined {
  const groups = text.includes(':') ? parseIpv6(text) : parseIpv4(text)
  return groups === undefined ? undefined : { family: groups.length === 2 ? 4 : 6, groups }
}

/** Four decimal octets without leading zeros. Read digit by digit: every request with an address condition does. */
function parseIpv4(text: string): number[] | undefined {
  const octets = [0, 0, 0, 0]
  let index = 0
  let digits = 0
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30
    const octet = octets[index] as number
    if (digit === -2 && digits > 0 && index < 3) {
      index += 1
      digits = 0
    } else if (
      digit >= 0 &&
      digit <= 9 &&
      (digits === 0 || octet > 0) &&
      octet * 10 + digit <= 255
    ) {
      octets[index] = octet * 10 + digit
      digits += 1
    } else {
      return undefined
    }
  }
  if (index < 3 || digits === 0) return undefined
  const [a, b, c, d] = octets as [number, number, number, number]
  return [a * 256 + b, c * 256 + d]
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] as string, halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] as string, true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...Array<number>(missing).fill(0), ...tail]
}

/** Reads the groups on one side of `::`; the last may be an IPv4 address where the text ends there. */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [at, part] of parts.entries()) {
    if (isEnd && at === parts.length - 1 && part.includes('.')) {
      const ipv4 = parseIpv4(part)
      if (ipv4 === undefined) return undefined
      groups.push(...ipv4)
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return undefined
    }
  }
  return groups
}

function isMapped(address: IpAddress): boolean {
  return (
    address.family === 6 &&
    address.groups[5] === 0xffff &&
    address.groups.slice(0, 5).every((group) => group === 0)
  )
}

function unmap(address: IpAddress): IpAddress {
  return isMapped(address) ? { family: 4, groups: address.groups.slice(6) } : address // RULE cond.mapped-ipv6-is-ipv4
}

/** Reads `ADDRESS` or `ADDRESS/PREFIX`. A mapped range needs a prefix of 96 or more and becomes IPv4. */
export function parseRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/')
  const address = parsePlainAddress(slash === -1 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const bits = address.family === 4 ? 32 : 128
  const prefix = slash === -1 ? bits : parsePrefix(text.slice(slash + 1))
  if (prefix === undefined || prefix > bits) return undefined
  if (!isMapped(address)) return { address, prefix }
  return prefix < 96 ? undefined : { address: unmap(address), prefix: prefix - 96 }
}

function parsePrefix(text: string): number | undefined {
  return /^(?:0|[1-9][0-9]{0,2})$/.test(text) ? Number(text) : undefined
}

/** Whether the address lies in the range. The other family is outside every range. */
export function isInRange(address: IpAddress, range: IpRange): boolean {
  if (address.family !== range.address.family) return false // RULE cond.other-family-is-outside
  let left = range.prefix
  for (let at = 0; left > 0; at += 1, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff
    const group = address.groups[at] as number
    if ((group & mask) !== ((range.address.groups[at] as number) & mask)) return false
  }
  return true
}

/** Writes the one canonical text of an address: dotted quad, or RFC 5952 for IPv6. */
export function formatAddress(address: IpAddress): string {
  if (address.family === 4) {
    return address.groups.flatMap((group) => [group >> 8, group & 0xff]).join('.')
  }
  const { start, length } = longestZeroRun(address.groups)
  const hex = address.groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  for (let at = 0; at <= groups.length; at += 1) {
    if (at < groups.length && groups[at] === 0) continue
    if (at - start > best.length) best = { start, length: at - start }
    start = at + 1
  }
  return best
}
