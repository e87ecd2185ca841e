import { describe, expect, test } from 'vitest'
import { entityId } from '../entity-id.ts'
import { account, defectsOf, snapshotOf } from '../testing/read-entities.ts'

const idOf = (name: string) => entityId({ kind: 'user', account, path: '/', name })
const hash = (byte: number) => Buffer.alloc(32, byte).toString('base64url')

const codes = {
  UserId: idOf('alice'),
  CreateDate: '2026-11-24T12:00:00Z',
  Hashes: [hash(1), hash(2)],
}
const credential = {
  CredentialId: 'AAECAwQFBgcICQoLDA0ODw',
  UserId: idOf('alice'),
  PublicKey: 'pQECAyYgASFYIA',
  SignCount: 7,
  Transports: ['usb', 'nfc'],
  EnableDate: '2026-11-24T12:00:30Z',
}
const alice = (members: object) => ({ users: { alice: members } })
const at = (name: string) => new RegExp(`^users/alice\\.json:\\d+:\\d+: [A-Z_]+: .*\`${name}\``)

describe('second factors of a user', () => {
  test('MFA-9 MFA-8 a snapshot finds them by the unique id of their user', () => {
    const snapshot = snapshotOf(alice({ RecoveryCodes: codes, WebAuthnCredentials: [credential] }))

    expect(snapshot.secondFactors(idOf('alice'))).toEqual({
      recoveryCodes: {
        userId: idOf('alice'),
        hashes: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
        createdAt: Date.UTC(2026, 10, 24, 12),
      },
      webAuthnCredentials: [
        {
          id: credential.CredentialId,
          serial: expect.stringMatching(
            new RegExp(`^arn:gw:iam::${account}:u2f/user/alice/[\\w-]{22}$`),
          ),
          userId: idOf('alice'),
          publicKey: Buffer.from(credential.PublicKey, 'base64url'),
          signCount: 7,
          transports: ['usb', 'nfc'],
          enabledAt: Date.UTC(2026, 10, 24, 12, 0, 30),
        },
      ],
    })
    for (const other of [idOf('bob'), 'constructor', '']) {
      expect(snapshot.secondFactors(other)).toEqual({
        recoveryCodes: undefined,
        webAuthnCredentials: [],
      })
    }
  })

  test.each([
    { name: 'UserId', value: idOf('bob') },
    { name: 'UserId', value: 'alice' },
    { name: 'CreateDate', value: '2026-11-24' },
    { name: 'CreateDate', value: undefined },
    { name: 'Hashes', value: undefined },
    { name: 'Hashes', value: ['AAAA'] },
    { name: 'Hashes', value: [`${hash(1).slice(0, -1)}B`] },
    { name: 'Hashes', value: [hash(1), hash(1)] },
    { name: 'Hashes', value: hash(1) },
  ])('MFA-9 `RecoveryCodes` with $name $value is a defect', ({ name, value }) => {
    const defects = defectsOf(alice({ RecoveryCodes: { ...codes, [name]: value } }))

    expect(defects).toHaveLength(1)
    if (value !== idOf('bob')) expect(defects[0]).toMatch(at(name))
    else expect(defects[0]).toContain('the set of recovery codes belongs to')
  })

  test('MFA-9 a user has at most twenty', () => {
    const Hashes = Array.from({ length: 21 }, (_, byte) => hash(byte))

    expect(defectsOf(alice({ RecoveryCodes: { ...codes, Hashes } }))).toEqual([
      expect.stringContaining('LIMIT_EXCEEDED: a user has at most 20 recovery codes'),
    ])
  })

  test.each([
    { name: 'CredentialId', value: 'AA==' },
    { name: 'CredentialId', value: '' },
    { name: 'CredentialId', value: 'A'.repeat(1_368) },
    { name: 'UserId', value: idOf('bob') },
    { name: 'PublicKey', value: undefined },
    { name: 'SignCount', value: undefined },
    { name: 'SignCount', value: -1 },
    { name: 'SignCount', value: 4_294_967_296 },
    { name: 'SignCount', value: '7' },
    { name: 'Transports', value: ['USB'] },
    { name: 'EnableDate', value: 'today' },
  ])('MFA-8 a credential with $name $value is a defect', ({ name, value }) => {
    const defects = defectsOf(alice({ WebAuthnCredentials: [{ ...credential, [name]: value }] }))

    expect(defects).toHaveLength(1)
    if (name !== 'UserId') expect(defects[0]).toMatch(at(name))
    else expect(defects[0]).toContain('the WebAuthn credential belongs to')
  })

  test('MFA-8 a credential stands once in all files', () => {
    const of = (name: string) => ({
      WebAuthnCredentials: [{ ...credential, UserId: idOf(name) }],
    })

    expect(defectsOf({ users: { alice: of('alice'), bob: of('bob') } })).toEqual([
      expect.stringContaining('DUPLICATE_ENTITY'),
    ])
  })

  test('MFA-8 devices and credentials together are at most eight', () => {
    const credentials = Array.from({ length: 9 }, (_, byte) => ({
      ...credential,
      CredentialId: Buffer.of(byte).toString('base64url'),
    }))

    expect(defectsOf(alice({ WebAuthnCredentials: credentials }))).toEqual([
      expect.stringContaining('LIMIT_EXCEEDED: a user has at most 8 MFA devices and WebAuthn'),
    ])
  })

  test.each([{ RecoveryCodes: [] }, { WebAuthnCredentials: {} }, { WebAuthnCredentials: ['x'] }])(
    '%j is of the wrong type',
    (members) => {
      expect(defectsOf(alice(members))).toEqual([expect.stringContaining('WRONG_TYPE')])
    },
  )
})
