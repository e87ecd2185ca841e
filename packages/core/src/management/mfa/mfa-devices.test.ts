import { afterEach, describe, expect, test } from 'vitest'
import { signRequest } from '../../engine/testing/sign-request.ts'
import type { RootPrincipal } from '../../identity/principal.ts'
import { codeOfStep, stepAt } from '../../mfa/totp.ts'
import { createAccessKey } from '../../session/create-access-key.ts'
import { createMasterKeys } from '../../session/master-keys.ts'
import { createMemoryEntityStorage } from '../../store/managed/entity-storage.ts'
import { base32Bytes } from '../testing/base32-bytes.ts'
import {
  account,
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
  rootOf,
  sessionOf,
} from '../testing/management-stage.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

async function stage(more: Parameters<typeof createManagementStage>[0] = {}) {
  const made = await createManagementStage(more)
  open.push(made)
  await made.iam.createUser({ userName: 'alice' })
  /** Two codes that the authenticator of a seed shows now, the second one now. */
  const codesOf = (base32StringSeed: string) => {
    const seed = base32Bytes(Buffer.from(base32StringSeed, 'base64').toString())
    const step = stepAt(made.clock.now())
    return {
      authenticationCode1: codeOfStep(seed, step - 1),
      authenticationCode2: codeOfStep(seed, step),
    }
  }
  const enrol = async (userName: string | undefined, iam = made.iam, name = 'phone') => {
    const { virtualMFADevice } = await iam.createVirtualMFADevice({ virtualMFADeviceName: name })
    const { serialNumber, base32StringSeed } = virtualMFADevice
    await iam.enableMFADevice({ userName, serialNumber, ...codesOf(base32StringSeed) })
    return { serialNumber, base32StringSeed }
  }
  return { ...made, codesOf, enrol }
}

const denied = { code: 'AccessDenied' }
const missing = { code: 'NoSuchEntity' }
const serial = (name: string) => iamArn(`mfa/${name}`)

describe('a virtual MFA device', () => {
  test('MFA-5 its seed is shown once, as base64 of base32, as URI and as QR code, and is stored sealed', async () => {
    const managed = createMemoryEntityStorage()
    const { iam, events } = await stage({ managed })

    const { virtualMFADevice } = await iam.createVirtualMFADevice({
      virtualMFADeviceName: 'phone',
      issuer: 'Orders',
    })

    const base32 = Buffer.from(virtualMFADevice.base32StringSeed, 'base64').toString()
    expect(base32).toMatch(/^[A-Z2-7]{32}$/)
    expect(virtualMFADevice.serialNumber).toBe(serial('phone'))
    expect(virtualMFADevice.uri).toContain(`secret=${base32}`)
    expect(virtualMFADevice.uri).toContain('issuer=Orders')
    expect(virtualMFADevice.qrCodeSvg).toMatch(/^<svg /)
    expect(virtualMFADevice.qrCodeText.split('\n').length).toBeGreaterThan(10)
    const kept = JSON.stringify([await managed.load(), events])
    expect(kept).not.toContain(base32)
    expect(kept).not.toContain(virtualMFADevice.base32StringSeed)
    expect(await iam.listVirtualMFADevices()).toMatchObject({
      virtualMFADevices: [{ serialNumber: serial('phone'), user: undefined }],
    })
  })

  test('MFA-4 two codes that follow each other enable it, and both count as used', async () => {
    const { iam, line, user, enrol, codesOf } = await stage()
    const { base32StringSeed, serialNumber } = await enrol('alice')

    const { mfaDevices } = await iam.listMFADevices({ userName: 'alice' })
    expect(mfaDevices).toEqual([
      { userName: 'alice', serialNumber, enableDate: '2030-01-01T00:00:00Z' },
    ])
    const device = line.snapshots.current().mfaDevice(serialNumber)
    expect(device).toMatchObject({ userArn: iamArn('user/alice'), userId: user('alice').id })
    expect(device?.enabledAt).toBe(Date.UTC(2030, 0, 1))
    const again = iam.enableMFADevice({
      userName: 'alice',
      serialNumber,
      ...codesOf(base32StringSeed),
    })
    await expect(again).rejects.toMatchObject({ code: 'EntityAlreadyExists' })
  })

  test.each([
    { name: 'equal', of: (one: string, _two: string) => [one, one] },
    { name: 'reversed', of: (one: string, two: string) => [two, one] },
    { name: 'wrong', of: (one: string, _two: string) => [one, '000000'] },
  ])('MFA-4 codes that are $name enable nothing', async ({ of }) => {
    const { iam, line, codesOf } = await stage()
    const { virtualMFADevice } = await iam.createVirtualMFADevice({ virtualMFADeviceName: 'phone' })
    const { serialNumber, base32StringSeed } = virtualMFADevice
    const codes = codesOf(base32StringSeed)
    const [one = '', two = ''] = of(codes.authenticationCode1, codes.authenticationCode2)

    const enabled = iam.enableMFADevice({
      userName: 'alice',
      serialNumber,
      authenticationCode1: one,
      authenticationCode2: two,
    })

    await expect(enabled).rejects.toMatchObject({ code: 'InvalidAuthenticationCode' })
    expect(line.snapshots.current().mfaDevice(serialNumber)).toBeUndefined()
  })

  test('ATK-39 leaks: codes are in no audit event', async () => {
    const { enrol, codesOf, events } = await stage()
    const { base32StringSeed } = await enrol('alice')
    const codes = codesOf(base32StringSeed)

    const text = JSON.stringify(events)
    expect(text).toContain('EnableMFADevice')
    expect(text).not.toContain(`"${codes.authenticationCode1}"`)
    expect(text).not.toContain(`"${codes.authenticationCode2}"`)
  })

  test('a user of the policy files gets one too, and keeps it over a rename', async () => {
    const { iam, line, enrol } = await stage()
    await enrol('filed', iam, 'one')
    const { serialNumber } = await enrol('alice', iam, 'two')

    await iam.updateUser({ userName: 'alice', newUserName: 'alicia', newPath: '/south/' })

    expect((await iam.listMFADevices({ userName: 'filed' })).mfaDevices).toHaveLength(1)
    expect(line.snapshots.current().mfaDevice(serialNumber)?.userArn).toBe(
      iamArn('user/south/alicia'),
    )
  })

  test('deactivated it proves nobody, and can be enabled for another', async () => {
    const { iam, line, enrol, codesOf, clock } = await stage()
    const { serialNumber, base32StringSeed } = await enrol('alice')

    await expect(iam.deleteVirtualMFADevice({ serialNumber })).rejects.toMatchObject({
      code: 'DeleteConflict',
    })
    const others = iam.deactivateMFADevice({ userName: 'filed', serialNumber })
    await expect(others).rejects.toMatchObject(missing)
    await iam.deactivateMFADevice({ userName: 'alice', serialNumber })
    expect(line.snapshots.current().mfaDevice(serialNumber)).toBeUndefined()
    clock.advance(60_000)
    await iam.enableMFADevice({ userName: 'filed', serialNumber, ...codesOf(base32StringSeed) })
    expect((await iam.listMFADevices({ userName: 'filed' })).mfaDevices).toHaveLength(1)
    await iam.deactivateMFADevice({ userName: 'filed', serialNumber })
    await iam.deleteVirtualMFADevice({ serialNumber })
    expect((await iam.listVirtualMFADevices()).virtualMFADevices).toEqual([])
  })

  test('one whose master key is gone is taken out when it is deactivated', async () => {
    const managed = createMemoryEntityStorage()
    const first = await stage({ managed })
    const { serialNumber } = await first.enrol('alice')
    const masterKeys = createMasterKeys({
      keys: [{ version: 'm2', bytes: new Uint8Array(32).fill(8) }],
    })
    const second = await createManagementStage({ managed, masterKeys })
    open.push(second)

    await second.iam.deactivateMFADevice({ userName: 'alice', serialNumber })

    expect((await second.iam.listVirtualMFADevices()).virtualMFADevices).toEqual([])
  })

  test('ID-3 its user cannot be deleted, and a ninth one is not enabled', async () => {
    const { iam, enrol } = await stage()
    for (let n = 1; n <= 8; n += 1) await enrol('alice', iam, `device-${n}`)

    await expect(enrol('alice', iam, 'device-9')).rejects.toMatchObject({ code: 'LimitExceeded' })
    await expect(iam.deleteUser({ userName: 'alice' })).rejects.toMatchObject({
      code: 'DeleteConflict',
    })
  })

  test('names are unique whatever their case, and of the account alone', async () => {
    const { iam } = await stage()
    await iam.createVirtualMFADevice({ virtualMFADeviceName: 'phone' })

    const taken = iam.createVirtualMFADevice({ virtualMFADeviceName: 'Phone' })
    await expect(taken).rejects.toMatchObject({ code: 'EntityAlreadyExists' })
    const serialNumber = 'arn:gw:iam::000000000002:mfa/phone'
    await expect(iam.deleteVirtualMFADevice({ serialNumber })).rejects.toMatchObject({
      code: expect.stringMatching(/AccessDenied|NoSuchEntity/),
    })
    expect(
      (await iam.listVirtualMFADevices({ assignmentStatus: 'Assigned' })).virtualMFADevices,
    ).toEqual([])
  })

  test('MFA-5 without master keys there are none', async () => {
    const made = await createManagementStage({ masterKeys: undefined as never })
    open.push(made)

    const device = made.iam.createVirtualMFADevice({ virtualMFADeviceName: 'phone' })

    await expect(device).rejects.toMatchObject({ code: 'ServiceUnavailable' })
  })
})

describe('a root user', () => {
  const masterKeys = createMasterKeys({
    keys: [{ version: 'm1', bytes: new Uint8Array(32).fill(7) }],
  })
  const keyOf = (made: ManagementStage) =>
    createAccessKey({ account, id: account }, { masterKeys, clock: made.clock })
  const bare: RootPrincipal = { kind: 'root', account, arn: iamArn('root') }
  const policies = (key: object) => ({
    accounts: { [account]: { RootUser: { AccessKeys: [key] } } },
    users: { admin: { Policies: { all: JSON.parse(allowing('*')) } } },
  })

  test('ID-4 without second factor it enrols a device, signed with its key, and may nothing else', async () => {
    const key = keyOf({ clock: { now: () => Date.UTC(2030, 0, 1) } } as ManagementStage)
    const { line, clock, as, enrol, codesOf } = await stage({ policies: policies(key.entry) })
    const { principal } = await line.authenticator.authenticate(signRequest(key, clock.now()))
    const root = as(principal)

    await expect(root.listMFADevices()).rejects.toMatchObject(denied)
    await expect(root.listVirtualMFADevices()).rejects.toMatchObject(denied)
    await expect(root.createUser({ userName: 'bob' })).rejects.toMatchObject(denied)
    await expect(root.createAccessKey({ userName: 'admin' })).rejects.toMatchObject(denied)
    const { serialNumber, base32StringSeed } = await enrol(undefined, root)

    expect(line.snapshots.current().mfaDevice(serialNumber)).toMatchObject({
      userArn: iamArn('root'),
      userId: account,
    })
    await expect(root.createUser({ userName: 'bob' })).rejects.toMatchObject(denied)
    const proven = as(rootOf(account))
    expect(await proven.listMFADevices()).toMatchObject({ mfaDevices: [{ serialNumber }] })
    expect(codesOf(base32StringSeed).authenticationCode1).toHaveLength(6)
  })

  test('ATK-38 root-without-mfa: who has a device enrols no further one with a stolen key', async () => {
    const key = keyOf({ clock: { now: () => Date.UTC(2030, 0, 1) } } as ManagementStage)
    const { as, enrol } = await stage({ policies: policies(key.entry) })
    const { serialNumber } = await enrol(undefined, as(bare))

    await expect(enrol(undefined, as(bare), 'second')).rejects.toMatchObject(denied)
    const deactivated = as(bare).deactivateMFADevice({ serialNumber })
    await expect(deactivated).rejects.toMatchObject(denied)
    await enrol(undefined, as(rootOf(account)), 'second')
  })

  test('ID-4 ATK-38 without second factor it enables no device of a user', async () => {
    const key = keyOf({ clock: { now: () => Date.UTC(2030, 0, 1) } } as ManagementStage)
    const { as, enrol } = await stage({ policies: policies(key.entry) })

    await expect(enrol('alice', as(bare))).rejects.toMatchObject(denied)
    await expect(
      enrol(undefined, as({ ...bare, session: sessionOf() }), 'other'),
    ).rejects.toMatchObject(denied)
  })

  test('an account whose file declares no root user gets no device for one', async () => {
    const { as, enrol } = await stage()

    await expect(enrol(undefined, as(bare))).rejects.toMatchObject(missing)
  })
})
