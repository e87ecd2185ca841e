import { afterEach, describe, expect, test } from 'vitest'
import { createMemoryEntityStorage } from '../../store/managed/entity-storage.ts'
import {
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
} from '../testing/management-stage.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

async function stage(more: Parameters<typeof createManagementStage>[0] = {}) {
  const made = await createManagementStage(more)
  open.push(made)
  await made.iam.createUser({ userName: 'alice' })
  const factors = () => made.line.snapshots.current().secondFactors(made.user('alice').id as string)
  const credential = (n = 0) => ({
    credentialId: Buffer.from([1, 2, n]).toString('base64url'),
    userId: made.user('alice').id as string,
    publicKey: 'pQECAyYg',
    signCount: 3,
    transports: ['usb'],
  })
  return { ...made, factors, credential }
}

describe('recovery codes', () => {
  test('MFA-9 ten are shown once, their hashes are stored, and a new set ends the old one', async () => {
    const managed = createMemoryEntityStorage()
    const { iam, factors, events } = await stage({ managed })

    const { recoveryCodes } = await iam.createRecoveryCodes({ userName: 'alice' })

    expect(recoveryCodes).toMatchObject({ userName: 'alice', count: 10 })
    expect(factors().recoveryCodes?.hashes).toHaveLength(10)
    const [code = ''] = recoveryCodes.codes
    expect(code).toMatch(/^(?:[A-Z2-7]{4}-){4}[A-Z2-7]{4}$/)
    expect(JSON.stringify([await managed.load(), events])).not.toContain(code)
    const before = factors().recoveryCodes?.hashes[0]
    await iam.createRecoveryCodes({ userName: 'alice' })
    expect(factors().recoveryCodes?.hashes[0]).not.toEqual(before)
    expect(await iam.getRecoveryCodes({ userName: 'alice' })).toEqual({
      recoveryCodes: { userName: 'alice', createDate: '2030-01-01T00:00:00Z', count: 10 },
    })
    await iam.deleteRecoveryCodes({ userName: 'alice' })
    expect(factors().recoveryCodes).toBeUndefined()
    expect(await iam.getRecoveryCodes({ userName: 'alice' })).toEqual({ recoveryCodes: undefined })
    await expect(iam.deleteRecoveryCodes({ userName: 'alice' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    })
  })

  test('a user makes its own where its policies let it', async () => {
    const { iam, as, user, factors } = await stage()
    const policyDocument = allowing('iam:CreateRecoveryCodes', iamArn('user/alice'))
    await iam.putUserPolicy({ userName: 'alice', policyName: 'own', policyDocument })
    const own = as(user('alice'))

    await own.createRecoveryCodes()

    expect(factors().recoveryCodes?.hashes).toHaveLength(10)
    await expect(own.createRecoveryCodes({ userName: 'filed' })).rejects.toMatchObject({
      code: 'AccessDenied',
    })
    await expect(iam.createRecoveryCodes({ userName: 'filed' })).rejects.toMatchObject({
      code: 'UnmodifiableEntity',
    })
  })
})

describe('WebAuthn credentials', () => {
  test('MFA-8 one that the user registered counts, is listed, and ends', async () => {
    const { iam, factors, credential } = await stage()
    await iam.putWebAuthnCredential({ userName: 'alice', ...credential() })

    expect(factors().webAuthnCredentials).toMatchObject([
      { id: credential().credentialId, signCount: 3, transports: ['usb'] },
    ])
    const { mfaDevices } = await iam.listMFADevices({ userName: 'alice' })
    const [{ serialNumber } = { serialNumber: '' }] = mfaDevices
    expect(serialNumber).toContain(iamArn('u2f/user/alice/'))
    await expect(iam.deleteUser({ userName: 'alice' })).rejects.toMatchObject({
      code: 'DeleteConflict',
    })
    await iam.deactivateMFADevice({ userName: 'alice', serialNumber })
    expect(factors().webAuthnCredentials).toEqual([])
    await iam.deleteUser({ userName: 'alice' })
  })

  test('ID-3 one of another user, one that stands already and a ninth one are refused', async () => {
    const { iam, credential } = await stage()
    const codeOf = (call: Promise<unknown>) =>
      call.then(
        () => 'done',
        ({ code }) => code,
      )
    const put = (userName: string, n: number) =>
      codeOf(iam.putWebAuthnCredential({ userName, ...credential(n) }))
    await iam.createUser({ userName: 'bob' })

    const foreign = iam.putWebAuthnCredential({ userName: 'bob', ...credential(0) })
    await expect(foreign).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'The credential was registered by another user.',
    })
    for (let n = 1; n <= 8; n += 1) expect(await put('alice', n)).toBe('done')
    expect(await put('alice', 9)).toBe('LimitExceeded')
    const bobs = { ...credential(1), userId: (await iam.getUser({ userName: 'bob' })).user.userId }
    expect(await codeOf(iam.putWebAuthnCredential({ userName: 'bob', ...bobs }))).toBe(
      'EntityAlreadyExists',
    )
    const malformed = { userName: 'alice', ...credential(), publicKey: 'not base64' }
    expect(await codeOf(iam.putWebAuthnCredential(malformed))).toBe('ValidationError')
  })
})
