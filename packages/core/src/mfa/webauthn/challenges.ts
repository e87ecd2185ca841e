import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import type { SingleUseStore } from '../../ports/single-use.ts'
import type { SeedKeys } from '../sealed-seed.ts'

/** Who a challenge is for: it proves nothing for another user, nor in another session of the same. */
export interface ChallengeHolder {
  /** Unique id of the user whose authenticator answers. */
  readonly userId: string
  /** Id of the session that asks, or of the access key where there is no session. */
  readonly sessionId: string
}

/** What a challenge is answered by. */
export type ChallengePurpose = 'registration' | 'assertion'

/** Makes challenges of WebAuthn ceremonies, and takes each back once. */
export interface Challenges {
  issue(purpose: ChallengePurpose, holder: ChallengeHolder): Uint8Array<ArrayBuffer>
  /**
   * Whether the challenge was issued for this purpose and holder within five minutes, and is used up by this call.
   *
   * @param challenge - base64url, as `clientDataJSON` carries it.
   * @throws {IamError} `ServiceUnavailable`.
   */
  use(challenge: string, purpose: ChallengePurpose, holder: ChallengeHolder): Promise<boolean>
}

/** Options of {@link createChallenges}. */
export interface ChallengesOptions {
  /** Authenticates challenges: nodes with one ring take each other's. */
  readonly keys: SeedKeys
  /** Holds used challenges; shared between processes, a challenge is used once in all of them. */
  readonly singleUse: SingleUseStore
  readonly clock: Clock
  readonly random: Random
}

/** How long a challenge can be answered, in ms. */
export const challengeLifeMs = 300_000

const nonceBytes = 16
const timeBytes = 8
const macBytes = 32

/**
 * Creates the challenges: nonce, end of life and their MAC. None is stored until it is answered, so nobody fills a memory
 * by asking for them.
 */
export function createChallenges({
  keys,
  singleUse,
  clock,
  random,
}: ChallengesOptions): Challenges {
  /** A challenge that was made before a rotation of the master key is refused: its user asks for another. */
  const macOf = (
    head: Uint8Array,
    purpose: ChallengePurpose,
    { userId, sessionId }: ChallengeHolder,
  ): Buffer => {
    const version = keys.currentVersion()
    const info = ['webauthn-challenge', version, purpose, userId, sessionId, head]
    const mac = keys.derive(version, info, macBytes) // RULE mfa.challenge-bound
    if (mac === undefined)
      throw new TypeError('the current version of the master key derives nothing')
    return mac
  }

  return Object.freeze({
    issue(purpose: ChallengePurpose, holder: ChallengeHolder): Uint8Array<ArrayBuffer> {
      const head = Buffer.alloc(nonceBytes + timeBytes)
      head.set(random.bytes(nonceBytes))
      head.writeBigUInt64BE(BigInt(clock.now() + challengeLifeMs), nonceBytes)
      const challenge = new Uint8Array(head.length + macBytes)
      challenge.set(head)
      challenge.set(macOf(head, purpose, holder), head.length)
      return challenge
    },
    async use(challenge: string, purpose: ChallengePurpose, holder: ChallengeHolder) {
      const bytes = Buffer.from(challenge, 'base64url')
      if (bytes.length !== nonceBytes + timeBytes + macBytes) return false
      const head = bytes.subarray(0, nonceBytes + timeBytes)
      if (!timingSafeEqual(bytes.subarray(head.length), macOf(head, purpose, holder))) return false
      const endsAt = Number(head.readBigUInt64BE(nonceBytes))
      if (clock.now() >= endsAt) return false
      return await singleUse.useOnce('webauthn-challenge', head.subarray(0, nonceBytes), endsAt) // RULE mfa.challenge-once
    },
  })
}
