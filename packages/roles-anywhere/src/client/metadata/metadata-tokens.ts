import type { Clock, Random } from '@gatewarden/core'

const mostTokens = 256
/** 75 octets are 100 characters of base64url. */
const tokenOctets = 75

/** Tokens of the metadata service, as IMDSv2 has them. */
export interface MetadataTokens {
  /** Makes a token of 100 characters. */
  issue(ttlSeconds: number): string
  isLive(token: string): boolean
}

/**
 * Keeps at most 256 live tokens; a further one takes the place of that which would end first. Ages are measured with
 * time that never jumps.
 */
export function createMetadataTokens(clock: Clock, random: Random): MetadataTokens {
  const ends = new Map<string, number>()
  return {
    issue(ttlSeconds) {
      const now = clock.monotonic()
      for (const [token, end] of ends) if (end <= now) ends.delete(token)
      if (ends.size >= mostTokens) ends.delete(earliest(ends)) // RULE rac.metadata-tokens-bounded
      const token = Buffer.from(random.bytes(tokenOctets)).toString('base64url')
      ends.set(token, now + ttlSeconds * 1000)
      return token
    },
    // A look-up by hash tells no prefix of a token by its time.
    isLive: (token) => (ends.get(token) ?? 0) > clock.monotonic(),
  }
}

function earliest(ends: ReadonlyMap<string, number>): string {
  let first = ''
  let firstEnd = Number.POSITIVE_INFINITY
  for (const [token, end] of ends) {
    if (end < firstEnd) [first, firstEnd] = [token, end]
  }
  return first
}
