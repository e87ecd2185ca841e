import {
  AssumeRoleCommand,
  type Credentials,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { type Clock, systemClock, type WebAuthnCredentialEntry } from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roleArn, userArn } from '../access-keys/user-entities.ts'
import { assuming, createUserWorld, type UserWorld } from '../access-keys/user-world.ts'
import {
  callAsBearer,
  callSigned,
  claimsOf,
  credentialsOf,
  type NativeAnswer,
} from './call-native.ts'
import {
  type CeremonyOptions,
  createSoftwareAuthenticator,
  type Deviation,
  type SoftwareAuthenticator,
} from './software-authenticator.ts'

const page = 'https://app.example.com'
let ahead = 0
const clock: Clock = {
  now: () => systemClock.now() + ahead,
  monotonic: () => systemClock.monotonic() + ahead,
}
const debug: object[] = []

let world: UserWorld
let alice: Credentials
let bob: Credentials

beforeAll(async () => {
  world = await createUserWorld({
    clock,
    webAuthn: { rpId: 'example.com', rpName: 'Orders', origins: [page, 'https://example.com'] },
    logger: { debug: (fields) => void debug.push(fields), info() {}, warn() {}, error() {} },
  })
  alice = await world.createKey('alice')
  bob = await world.createKey('bob')
})
afterAll(() => world[Symbol.asyncDispose]())

const call = (path: string, body: unknown, who: Credentials): Promise<NativeAnswer> =>
  (who.SessionToken === undefined ? callSigned : callAsBearer)(
    `${world.url}/mfa/${path}`,
    body,
    who,
  )
const optionsOf = async (path: string, who: Credentials): Promise<CeremonyOptions> => {
  const { status, body, text } = await call(`webauthn/${path}-options`, {}, who)
  if (status !== 200) throw new Error(text)
  return body
}
const register = async (
  authenticator: SoftwareAuthenticator,
  who: Credentials,
  deviation: Deviation = {},
  options?: CeremonyOptions,
) => {
  const asked = options ?? (await optionsOf('registration', who))
  return call(
    'webauthn/registration',
    { credential: authenticator.register(asked, deviation) },
    who,
  )
}
/** Registers, and puts the entry into the user's file as an operator does. */
const enrol = async (name: string, who: Credentials, firstCount = 1) => {
  const authenticator = createSoftwareAuthenticator(page, firstCount)
  const { status, body, text } = await register(authenticator, who)
  if (status !== 200) throw new Error(text)
  await world.editFactors(name, {
    WebAuthnCredentials: [body['entry'] as unknown as WebAuthnCredentialEntry],
  })
  return authenticator
}
const stepUp = async (
  authenticator: SoftwareAuthenticator,
  who: Credentials,
  deviation: Deviation = {},
  options?: CeremonyOptions,
) => {
  const asked = options ?? (await optionsOf('assertion', who))
  return call('step-up', { credential: authenticator.assert(asked, deviation) }, who)
}
const ownSession = async (who: Credentials) => {
  const answer = await world.client(who).send(new GetSessionTokenCommand({}))
  return answer.Credentials as Credentials
}
const denied = { status: 403, body: { code: 'AccessDenied', title: 'Access denied' } }
const handleOf = (name: string) => Buffer.from(world.user(name).id).toString('base64url')

describe('MFA-8 registration', () => {
  test('MFA-8 the options ask for a verified user of the configured site, and no attestation', async () => {
    const options = await optionsOf('registration', alice)

    expect(options).toMatchObject({
      rp: { id: 'example.com', name: 'Orders' },
      user: { id: handleOf('alice'), name: 'alice' },
      attestation: 'none',
      timeout: 300_000,
      authenticatorSelection: { userVerification: 'required' },
      excludeCredentials: [],
    })
  })

  test('MFA-8 the answer is the entry of the file, and counts for nothing until it is there', async () => {
    const authenticator = createSoftwareAuthenticator(page)

    const { status, body } = await register(authenticator, alice)

    expect(status).toBe(200)
    expect(body).toEqual({
      entry: {
        CredentialId: authenticator.id,
        UserId: world.user('alice').id,
        PublicKey: expect.stringMatching(/^[\w-]+$/),
        SignCount: 1,
        Transports: ['usb', 'nfc'],
        EnableDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    })
    expect(await stepUp(authenticator, alice)).toMatchObject(denied)
  })

  test('MFA-8 a credential that the user has is excluded from the next registration', async () => {
    const authenticator = await enrol('alice', alice)

    const options = await optionsOf('registration', alice)

    expect(options['excludeCredentials']).toEqual([
      { id: authenticator.id, transports: ['usb', 'nfc'], type: 'public-key' },
    ])
  })

  test.each<{ name: string; deviation: Deviation }>([
    { name: 'another origin', deviation: { origin: 'https://app.example.com.evil.test' } },
    { name: 'an origin below', deviation: { origin: 'https://other.example.com' } },
    { name: 'another site', deviation: { rpId: 'app.example.com' } },
    { name: 'no verified user', deviation: { isVerified: false } },
    { name: 'nobody present', deviation: { isPresent: false } },
    { name: 'a challenge of its own', deviation: { challenge: 'AAAA' } },
    { name: 'a page inside another', deviation: { clientData: '"crossOrigin":true,' } },
    { name: 'a page above', deviation: { clientData: '"topOrigin":"https://evil.test",' } },
    {
      name: 'an origin that stands twice',
      deviation: { clientData: '"origin":"https://evil.test",' },
    },
    { name: 'an assertion instead', deviation: { type: 'webauthn.get' } },
    {
      name: 'an attestation of a certificate',
      deviation: {
        attestation: { format: 'packed', statement: [['x5c', [Buffer.from('none')]]] },
      },
    },
    {
      name: 'another attestation format',
      deviation: { attestation: { format: 'fido-u2f', statement: [] } },
    },
  ])('MFA-8 $name is refused', async ({ deviation }) => {
    const answer = await register(createSoftwareAuthenticator(page), alice, deviation)

    expect(answer).toMatchObject(denied)
  })

  test('MFA-8 SEC-62 a challenge is answered once, and not by an assertion', async () => {
    const options = await optionsOf('registration', alice)
    const forAssertion = await optionsOf('assertion', alice)

    expect((await register(createSoftwareAuthenticator(page), alice, {}, options)).status).toBe(200)
    expect(await register(createSoftwareAuthenticator(page), alice, {}, options)).toMatchObject(
      denied,
    )
    const challenge = String(forAssertion['challenge'])
    expect(await register(createSoftwareAuthenticator(page), alice, { challenge })).toMatchObject(
      denied,
    )
  })

  test('MFA-8 only users register', async () => {
    const role = await world.client(alice).send(new AssumeRoleCommand(assuming(roleArn('desk'))))
    const guest = await world.client(alice).send(new GetFederationTokenCommand({ Name: 'guest' }))

    for (const { Credentials } of [role, guest]) {
      const answer = await call('webauthn/registration-options', {}, Credentials as Credentials)
      expect(answer).toMatchObject(denied)
    }
  })

  test('INV-10 a nested attestation and other junk is refused', async () => {
    const authenticator = createSoftwareAuthenticator(page)
    const options = await optionsOf('registration', alice)
    const real = authenticator.register(options) as { response: object }
    const nested = Buffer.alloc(12_000, 0x81).toString('base64url')

    for (const attestationObject of [
      nested,
      'AAAA',
      'oA',
      Buffer.alloc(16_384).toString('base64url'),
    ]) {
      const credential = { ...real, response: { ...real.response, attestationObject } }
      expect(await call('webauthn/registration', { credential }, alice)).toMatchObject(denied)
    }
  })
})

describe('MFA-8 proof by a credential', () => {
  test('MFA-8 gives a new session of the same user with amr, auth_time and mfa_ser', async () => {
    const authenticator = await enrol('alice', alice)
    const plain = await ownSession(alice)
    const options = await optionsOf('assertion', plain)
    expect(options).toMatchObject({
      rpId: 'example.com',
      userVerification: 'required',
      allowCredentials: [{ id: authenticator.id, type: 'public-key' }],
    })

    const answer = await stepUp(authenticator, plain, { userHandle: handleOf('alice') }, options)

    const claims = claimsOf(credentialsOf(answer))
    expect(claims).toMatchObject({
      sub: userArn('alice'),
      amr: ['mfa'],
      auth_time: expect.any(Number),
      mfa_ser: expect.stringMatching(/^arn:gw:iam::\d{12}:u2f\/user\/alice\/[\w-]{22}$/),
      exp: claimsOf(plain)['exp'],
      act: { jti: claimsOf(plain)['jti'] },
    })
    const deleted = await world.request('DELETE', '/orders/7', credentialsOf(answer))
    expect(deleted.status).toBe(200)
  })

  test('MFA-8 a role session is stepped up by the credential of its user', async () => {
    const authenticator = await enrol('alice', alice)
    const command = new AssumeRoleCommand(assuming(roleArn('desk')))
    const role = (await world.client(alice).send(command)).Credentials as Credentials

    const stepped = credentialsOf(await stepUp(authenticator, role))

    expect(claimsOf(stepped)['sub']).toBe(claimsOf(role)['sub'])
    expect((await world.request('DELETE', '/orders/7', stepped)).status).toBe(200)
  })

  test.each<{ name: string; deviation: Deviation }>([
    { name: 'another origin', deviation: { origin: 'https://evil.test' } },
    { name: 'another site', deviation: { rpId: 'evil.test' } },
    { name: 'no verified user', deviation: { isVerified: false } },
    { name: 'nobody present', deviation: { isPresent: false } },
    { name: 'a challenge of its own', deviation: { challenge: 'AAAA' } },
    { name: 'a page inside another', deviation: { clientData: '"crossOrigin":true,' } },
    { name: 'a page above', deviation: { clientData: '"topOrigin":"https://evil.test",' } },
    {
      name: 'an origin that stands twice',
      deviation: { clientData: '"origin":"https://evil.test",' },
    },
    { name: 'a registration instead', deviation: { type: 'webauthn.create' } },
    { name: 'the handle of another user', deviation: { userHandle: 'AAAA' } },
    { name: 'the key of somebody else', deviation: { signer: createSoftwareAuthenticator(page) } },
    { name: 'a counter that went back', deviation: { counter: 0 } },
  ])('MFA-8 MFA-3 $name has the one refusal', async ({ deviation }) => {
    const authenticator = await enrol('alice', alice, 5)

    expect(await stepUp(authenticator, alice, deviation)).toMatchObject(denied)
  })

  test('MFA-8 SEC-62 a challenge is answered once, in the session that asked, before five minutes are over', async () => {
    const authenticator = await enrol('alice', alice)
    const [plain, other] = [await ownSession(alice), await ownSession(alice)]
    const options = await optionsOf('assertion', plain)

    expect(await stepUp(authenticator, other, {}, options)).toMatchObject(denied)
    expect(await stepUp(authenticator, alice, {}, options)).toMatchObject(denied)
    expect((await stepUp(authenticator, plain, {}, options)).status).toBe(200)
    expect(await stepUp(authenticator, plain, {}, options)).toMatchObject(denied)
    const late = await optionsOf('assertion', plain)
    ahead += 300_000
    const answer = await stepUp(authenticator, plain, {}, late)
    ahead -= 300_000
    expect(answer).toMatchObject(denied)
  })

  test('MFA-8 a failed answer uses its challenge up', async () => {
    const authenticator = await enrol('alice', alice)
    const options = await optionsOf('assertion', alice)

    expect(await stepUp(authenticator, alice, { isVerified: false }, options)).toMatchObject(denied)
    expect(await stepUp(authenticator, alice, {}, options)).toMatchObject(denied)
  })

  test('MFA-8 ATK-38 the credential of another user proves nothing', async () => {
    const ofAlice = await enrol('alice', alice)
    const options = await optionsOf('assertion', bob)

    expect(options['allowCredentials']).toEqual([])
    expect(await stepUp(ofAlice, bob, {}, options)).toMatchObject(denied)
    const forAlice = await optionsOf('assertion', alice)
    expect(await stepUp(ofAlice, bob, {}, forAlice)).toMatchObject(denied)
  })

  test('MFA-8 a counter only grows; a copy that lags behind is refused', async () => {
    const authenticator = await enrol('alice', alice, 5)

    expect((await stepUp(authenticator, alice, { counter: 9 })).status).toBe(200)
    expect(await stepUp(authenticator, alice, { counter: 9 })).toMatchObject(denied)
    expect(await stepUp(authenticator, alice, { counter: 8 })).toMatchObject(denied)
    expect((await stepUp(authenticator, alice, { counter: 10 })).status).toBe(200)
  })

  test('MFA-8 of two answers with one counter at once one is taken', async () => {
    const authenticator = await enrol('alice', alice)

    const answers = await Promise.all(
      [1, 2, 3].map(() => stepUp(authenticator, alice, { counter: 7 })),
    )

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403])
  })

  test('MFA-8 an authenticator that does not count is taken', async () => {
    const authenticator = await enrol('alice', alice, 0)

    expect((await stepUp(authenticator, alice)).status).toBe(200)
    expect((await stepUp(authenticator, alice)).status).toBe(200)
  })

  test('MFA-8 a credential whose entry was taken out is dead', async () => {
    const authenticator = await enrol('alice', alice)
    await world.editFactors('alice', {})

    expect(await stepUp(authenticator, alice)).toMatchObject(denied)
  })

  test.each([
    { name: 'no object', change: () => 'credential' },
    { name: 'another id', change: (it: object) => ({ ...it, rawId: 'AAAA' }) },
    { name: 'another type', change: (it: object) => ({ ...it, type: 'password' }) },
    { name: 'no response', change: (it: object) => ({ ...it, response: null }) },
    { name: 'padding', change: (it: object) => ({ ...it, id: 'AA==', rawId: 'AA==' }) },
    { name: 'stray bits', change: (it: object) => ({ ...it, id: 'AB', rawId: 'AB' }) },
  ])('PLAT-21 a credential with $name is a bad parameter', async ({ change }) => {
    const authenticator = await enrol('alice', alice)
    const credential = change(authenticator.assert(await optionsOf('assertion', alice)))

    expect(await call('step-up', { credential }, alice)).toMatchObject({
      status: 400,
      body: { code: 'ValidationError' },
    })
  })

  test('operators read in the log of details why, callers never', async () => {
    const authenticator = await enrol('alice', alice)
    debug.length = 0

    const { text } = await stepUp(authenticator, alice, { origin: 'https://evil.test' })

    expect(debug.map((fields) => String((fields as { err: Error }).err))).toEqual([
      expect.stringContaining('evil.test'),
    ])
    expect(text).not.toContain('evil')
  })

  test('INV-12 every call is recorded, with the serial number of the credential', async () => {
    const authenticator = await enrol('alice', alice)
    const from = world.events.length

    await stepUp(authenticator, alice)
    await stepUp(authenticator, alice, { isVerified: false })

    expect(world.events.slice(from).map((it) => [it.eventName, it.errorCode])).toEqual([
      ['GetWebAuthnAssertionOptions', undefined],
      ['StepUp', undefined],
      ['GetWebAuthnAssertionOptions', undefined],
      ['StepUp', 'AccessDenied'],
    ])
    expect(JSON.stringify(world.events.slice(from))).toContain(':u2f/user/alice/')
  })
})
