import { IamError } from '../../errors.ts'
import { type WebAuthnCredential, webAuthnSizes } from '../../identity/second-factors.ts'
import type { MfaProof } from '../../identity/session.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../ports/logger.ts'
import type { SnapshotSource } from '../../store/snapshot.ts'
import { refusedFactor } from '../refused-factor.ts'
import {
  type ChallengeHolder,
  type ChallengePurpose,
  type Challenges,
  challengeLifeMs,
} from './challenges.ts'
import { assertOwnPage } from './client-data.ts'
import type {
  CredentialDescriptor,
  CredentialResponse,
  ExpectedAnswer,
  WebAuthnLibrary,
} from './load-library.ts'
import { createSignCounters, type SignCounters } from './sign-counters.ts'
import type {
  AssertionAnswer,
  RegistrationAnswer,
  WebAuthnCredentialEntry,
} from './webauthn-answers.ts'

/** Which sites users prove themselves on: from configuration alone, never from a request. */
export interface RelyingParty {
  /** Domain that credentials belong to, for example `example.com`. */
  readonly rpId: string
  /** Shown by some authenticators. */
  readonly rpName: string
  /** Origins whose pages may ask, for example `https://app.example.com`. */
  readonly origins: readonly string[]
}

/** Runs the ceremonies of WebAuthn: registration of a credential, and proof by one. */
export interface WebAuthnVerifier {
  /** `PublicKeyCredentialCreationOptionsJSON` for a browser. @throws {IamError} `StalePolicy`. */
  registrationOptions(holder: ChallengeHolder, name: string): Promise<object>
  /**
   * Verifies a new credential; it counts once its entry is in the user's file.
   *
   * @throws {IamError} `AccessDenied` whatever is wrong; `ServiceUnavailable`.
   */
  register(holder: ChallengeHolder, answer: RegistrationAnswer): Promise<WebAuthnCredentialEntry>
  /** `PublicKeyCredentialRequestOptionsJSON` for a browser. @throws {IamError} `StalePolicy`. */
  assertionOptions(holder: ChallengeHolder): Promise<object>
  /**
   * Proves that the user holds one of its credentials, and was verified by it.
   *
   * @throws {IamError} `AccessDenied` with the text of all factors, whatever is wrong (MFA-3); `ServiceUnavailable`,
   *   `StalePolicy`.
   */
  verify(holder: ChallengeHolder, answer: AssertionAnswer): Promise<MfaProof>
}

/** Options of {@link createWebAuthnVerifier}. */
export interface WebAuthnVerifierOptions {
  readonly relyingParty: RelyingParty
  readonly library: WebAuthnLibrary
  readonly challenges: Challenges
  readonly snapshots: SnapshotSource
  readonly clock: Clock
  readonly logger: Logger
}

/** EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257]

/**
 * Creates the one place where WebAuthn credentials are judged (MFA-8).
 *
 * @see {@link https://www.w3.org/TR/webauthn-3/ | WebAuthn Level 3, section 7}
 */
export function createWebAuthnVerifier(options: WebAuthnVerifierOptions): WebAuthnVerifier {
  const counters = createSignCounters()
  return Object.freeze({
    async registrationOptions(holder: ChallengeHolder, name: string): Promise<object> {
      const { relyingParty, library, challenges } = options
      return await library.generateRegistrationOptions({
        rpID: relyingParty.rpId,
        rpName: relyingParty.rpName,
        userName: name,
        userID: Uint8Array.from(Buffer.from(holder.userId)),
        challenge: challenges.issue('registration', holder),
        timeout: challengeLifeMs,
        attestationType: 'none',
        excludeCredentials: credentialsOf(holder, options).map(descriptor),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        supportedAlgorithmIDs: algorithms,
      })
    },
    register: (holder: ChallengeHolder, answer: RegistrationAnswer) =>
      refusing(options, () => register(holder, answer, options)),
    async assertionOptions(holder: ChallengeHolder): Promise<object> {
      const { relyingParty, library, challenges } = options
      return await library.generateAuthenticationOptions({
        rpID: relyingParty.rpId,
        challenge: challenges.issue('assertion', holder),
        timeout: challengeLifeMs,
        allowCredentials: credentialsOf(holder, options).map(descriptor),
        userVerification: 'required',
      })
    },
    verify: (holder: ChallengeHolder, answer: AssertionAnswer) =>
      refusing(options, () => prove(holder, answer, counters, options)),
  })
}

/** `undefined`, and whatever the library throws, is the one refusal; a store that is down is another matter. */
async function refusing<T>(
  { logger }: WebAuthnVerifierOptions,
  ceremony: () => Promise<T | undefined>,
): Promise<T> {
  let result: T | undefined
  try {
    result = await ceremony()
  } catch (error) {
    if (error instanceof IamError) throw error
    logger.debug({ err: error }, 'a WebAuthn ceremony was refused')
  }
  if (result === undefined) throw refusedFactor()
  return result
}

async function register(
  holder: ChallengeHolder,
  answer: RegistrationAnswer,
  options: WebAuthnVerifierOptions,
): Promise<WebAuthnCredentialEntry | undefined> {
  const { library, clock } = options
  assertOwnPage(answer.clientDataJSON)
  assertNoForeignTrust(answer, library)
  const { verified, registrationInfo } = await library.verifyRegistrationResponse({
    ...expected('registration', holder, options),
    response: responseOf(answer.id, {
      clientDataJSON: answer.clientDataJSON,
      attestationObject: answer.attestationObject,
    }),
    supportedAlgorithmIDs: algorithms,
  })
  if (!verified || registrationInfo === undefined) return undefined
  const { id, publicKey, counter } = registrationInfo.credential
  const { credentialId: longestId, publicKey: longestKey } = webAuthnSizes
  const isShort = Buffer.from(id, 'base64url').length <= longestId && publicKey.length <= longestKey
  if (id !== answer.id || !isShort) return undefined
  return Object.freeze({
    CredentialId: id,
    UserId: holder.userId,
    PublicKey: Buffer.from(publicKey).toString('base64url'),
    SignCount: counter,
    Transports: Object.freeze([...answer.transports]),
    EnableDate: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
  })
}

async function prove(
  holder: ChallengeHolder,
  answer: AssertionAnswer,
  counters: SignCounters,
  options: WebAuthnVerifierOptions,
): Promise<MfaProof | undefined> {
  const { library, clock } = options
  const credential = credentialsOf(holder, options).find(({ id }) => id === answer.id) // RULE mfa.own-credential
  if (credential === undefined || !isHandleOf(answer, holder)) return undefined
  const { clientDataJSON, authenticatorData, signature } = answer
  assertOwnPage(clientDataJSON)
  const { verified, authenticationInfo } = await library.verifyAuthenticationResponse({
    ...expected('assertion', holder, options),
    response: responseOf(answer.id, { clientDataJSON, authenticatorData, signature }),
    credential: {
      id: credential.id,
      publicKey: Uint8Array.from(credential.publicKey),
      counter: counters.lastOf(credential),
    },
  })
  // Asked again: another answer of the same authenticator may have come while the signature was verified.
  if (!verified || !counters.advance(credential, authenticationInfo.newCounter)) return undefined
  return Object.freeze({ serial: credential.serial, at: clock.now() })
}

function credentialsOf(
  { userId }: ChallengeHolder,
  { snapshots }: WebAuthnVerifierOptions,
): readonly WebAuthnCredential[] {
  return snapshots.current().secondFactors(userId).webAuthnCredentials
}

/** What both verifications of the library want; the challenge is used up before a signature is looked at. */
function expected(
  purpose: ChallengePurpose,
  holder: ChallengeHolder,
  { relyingParty, challenges }: WebAuthnVerifierOptions,
): ExpectedAnswer {
  return {
    expectedChallenge: (challenge: string) => challenges.use(challenge, purpose, holder),
    expectedOrigin: [...relyingParty.origins], // RULE mfa.configured-origin
    expectedRPID: relyingParty.rpId,
    requireUserVerification: true, // RULE mfa.user-verified
  }
}

/**
 * Refuses attestations that are certificates: we ask for none and trust no maker, and the library would look up what they
 * name.
 */
function assertNoForeignTrust(
  { attestationObject }: RegistrationAnswer,
  { decodeAttestationObject }: WebAuthnLibrary,
): void {
  const decoded = decodeAttestationObject(bytesOf(attestationObject))
  const format = decoded.get('fmt')
  const statement = decoded.get('attStmt')
  const isSelf = format === 'packed' && statement instanceof Map && !statement.has('x5c')
  // RULE mfa.no-attestation
  if (format !== 'none' && !isSelf) throw new TypeError('the attestation is of a certificate')
}

function bytesOf(base64url: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64url, 'base64url'))
}

/** An authenticator that knows whose credential it is must name this user (WebAuthn Level 3, section 7.2, step 6). */
function isHandleOf({ userHandle }: AssertionAnswer, { userId }: ChallengeHolder): boolean {
  return userHandle === undefined || userHandle === Buffer.from(userId).toString('base64url')
}

function descriptor({ id, transports }: WebAuthnCredential): CredentialDescriptor {
  return { id, transports: [...transports] }
}

function responseOf<Members>(id: string, response: Members): CredentialResponse<Members> {
  return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} }
}
