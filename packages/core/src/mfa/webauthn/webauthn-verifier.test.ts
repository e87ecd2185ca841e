import { expect, test, vi } from 'vitest'
import { IamError } from '../../errors.ts'
import type { WebAuthnCredential } from '../../identity/second-factors.ts'
import { silentLogger } from '../../ports/logger.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import type { Challenges } from './challenges.ts'
import type { WebAuthnLibrary } from './load-library.ts'
import { createWebAuthnVerifier } from './webauthn-verifier.ts'

const holder = { userId: 'AIDAALICEAAAAAAAAAAAA', sessionId: 'session-1' }
const page = Buffer.from('{"challenge":"AAAA","crossOrigin":false}').toString('base64url')
const credential: WebAuthnCredential = {
  id: 'AAAA',
  serial: 'arn:gw:iam::111122223333:u2f/user/alice/x',
  userId: holder.userId,
  publicKey: Buffer.of(1),
  signCount: 1,
  transports: [],
  enabledAt: 0,
}
const registration = { id: 'AAAA', clientDataJSON: page, attestationObject: 'oA', transports: [] }
const assertion = {
  id: 'AAAA',
  clientDataJSON: page,
  authenticatorData: 'AA',
  signature: 'AA',
  userHandle: undefined,
}

/** A library that finds everything right, once the challenge is. */
function createWorld(attestation: ReadonlyMap<string, unknown> = new Map([['fmt', 'none']])) {
  const use = vi.fn(async () => true)
  const verifyRegistration = vi.fn(async ({ expectedChallenge }) => ({
    verified: await expectedChallenge('AAAA'),
    registrationInfo: {
      credential: { id: 'AAAA', publicKey: Uint8Array.of(1), counter: 1 },
    },
  }))
  const library: WebAuthnLibrary = {
    generateRegistrationOptions: async () => ({}),
    generateAuthenticationOptions: async () => ({}),
    verifyRegistrationResponse: verifyRegistration,
    verifyAuthenticationResponse: async ({ expectedChallenge }) => ({
      verified: await expectedChallenge('AAAA'),
      authenticationInfo: { newCounter: 2 },
    }),
    decodeAttestationObject: () => attestation,
  }
  const challenges: Challenges = { issue: () => new Uint8Array(1), use }
  const factors = { recoveryCodes: undefined, webAuthnCredentials: [credential] }
  const snapshot = { secondFactors: () => factors } as unknown as Snapshot
  const verifier = createWebAuthnVerifier({
    relyingParty: { rpId: 'example.com', rpName: 'x', origins: ['https://example.com'] },
    library,
    challenges,
    snapshots: { current: () => snapshot },
    clock: fixedClock(Date.UTC(2030, 0, 1)),
    logger: silentLogger,
  })
  return { use, verifier, verifyRegistration }
}

test.each([
  { name: 'no attestation', attestation: new Map<string, unknown>([['fmt', 'none']]) },
  {
    name: 'one by the credential itself',
    attestation: new Map<string, unknown>([
      ['fmt', 'packed'],
      ['attStmt', new Map()],
    ]),
  },
])('MFA-8 $name reaches the library', async ({ attestation }) => {
  const { verifier } = createWorld(attestation)

  expect(await verifier.register(holder, registration)).toMatchObject({ CredentialId: 'AAAA' })
})

test.each([
  {
    name: 'packed with a certificate',
    attestation: new Map<string, unknown>([
      ['fmt', 'packed'],
      ['attStmt', new Map([['x5c', []]])],
    ]),
  },
  { name: 'packed without statement', attestation: new Map([['fmt', 'packed']]) },
  { name: 'apple', attestation: new Map([['fmt', 'apple']]) },
  { name: 'tpm', attestation: new Map([['fmt', 'tpm']]) },
  { name: 'nothing', attestation: new Map() },
])('MFA-8 ATK-43 an attestation of $name never reaches what follows certificates', async (row) => {
  const { use, verifier, verifyRegistration } = createWorld(row.attestation)

  await expect(verifier.register(holder, registration)).rejects.toMatchObject({
    code: 'AccessDenied',
  })
  expect(verifyRegistration).not.toHaveBeenCalled()
  expect(use).not.toHaveBeenCalled()
})

test('INV-1 a store that is down is no refusal, and no proof', async () => {
  const { use, verifier } = createWorld()
  use.mockRejectedValue(new IamError('ServiceUnavailable', 'down'))

  await expect(verifier.verify(holder, assertion)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
  })
  await expect(verifier.register(holder, registration)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
  })
})

test('MFA-8 of two answers with one counter, both verified, one is taken', async () => {
  const { verifier } = createWorld()

  const outcomes = await Promise.allSettled([
    verifier.verify(holder, assertion),
    verifier.verify(holder, assertion),
  ])

  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('MFA-8 what the library does not verify proves nothing', async () => {
  const { use, verifier } = createWorld()
  use.mockResolvedValue(false)

  await expect(verifier.verify(holder, assertion)).rejects.toMatchObject({ code: 'AccessDenied' })
  await expect(verifier.register(holder, registration)).rejects.toMatchObject({
    code: 'AccessDenied',
  })
})
