import { afterEach, expect, test } from 'vitest'
import { type SigningKeyPair, signRequest } from '../../engine/testing/sign-request.ts'
import {
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
  rootOf,
} from '../testing/management-stage.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

/** A stage with a user `alice` who may manage her own keys. */
async function stage(more: Parameters<typeof createManagementStage>[0] = {}) {
  const made = await createManagementStage(more)
  open.push(made)
  await made.iam.createUser({ userName: 'alice' })
  await made.iam.putUserPolicy({
    userName: 'alice',
    policyName: 'self',
    policyDocument: allowing('iam:*AccessKey*', iamArn('user/${aws:username}')),
  })
  const signedBy = async (key: SigningKeyPair) =>
    await made.line.authenticator.authenticate(signRequest(key, made.clock.now()))
  return { ...made, alice: made.as(made.user('alice')), signedBy }
}

test('SKEY-6 a key that was made signs at once; its secret is shown this once', async () => {
  const { alice, iam, signedBy, user } = await stage()

  const { accessKey } = await alice.createAccessKey()

  expect(accessKey).toEqual({
    userName: 'alice',
    accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
    secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
    status: 'Active',
    createDate: '2030-01-01T00:00:00Z',
  })
  expect((await signedBy(accessKey)).principal).toMatchObject({ arn: user('alice').arn })
  const { secretAccessKey, ...metadata } = accessKey
  const listed = await iam.listAccessKeys({ userName: 'alice' })
  expect(listed.accessKeyMetadata).toEqual([metadata])
  expect(JSON.stringify(listed)).not.toContain(secretAccessKey)
})

test('SKEY-6 a third key is LimitExceeded, inactive ones counted', async () => {
  const { alice } = await stage()
  const { accessKey } = await alice.createAccessKey()
  await alice.createAccessKey()
  await alice.updateAccessKey({ accessKeyId: accessKey.accessKeyId, status: 'Inactive' })

  await expect(alice.createAccessKey()).rejects.toMatchObject({
    code: 'LimitExceeded',
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
  })
  const all = await alice.listAccessKeys()
  expect(all.accessKeyMetadata.map(({ status }) => status).toSorted()).toEqual([
    'Active',
    'Inactive',
  ])
})

test('a key that is made inactive, or deleted, signs no more from that moment on', async () => {
  const { alice, signedBy } = await stage()
  const { accessKey } = await alice.createAccessKey()
  const { accessKeyId } = accessKey
  await signedBy(accessKey)

  await alice.updateAccessKey({ accessKeyId, status: 'Inactive' })
  await expect(signedBy(accessKey)).rejects.toMatchObject({ code: 'InvalidClientTokenId' })
  await alice.updateAccessKey({ accessKeyId, status: 'Active' })
  await signedBy(accessKey)
  await alice.deleteAccessKey({ accessKeyId })

  await expect(signedBy(accessKey)).rejects.toMatchObject({ code: 'InvalidClientTokenId' })
  const again = alice.deleteAccessKey({ accessKeyId })
  await expect(again).rejects.toMatchObject({ code: 'NoSuchEntity' })
})

test('ATK-7 recycled-principal: the key of a deleted user is not that of a user made again', async () => {
  const { iam, alice, signedBy } = await stage()
  const { accessKey } = await alice.createAccessKey()
  await iam.deleteAccessKey({ userName: 'alice', accessKeyId: accessKey.accessKeyId })
  await iam.deleteUserPolicy({ userName: 'alice', policyName: 'self' })
  await iam.deleteUser({ userName: 'alice' })
  await iam.createUser({ userName: 'alice' })

  await expect(signedBy(accessKey)).rejects.toMatchObject({ code: 'InvalidClientTokenId' })
})

test('a user may manage the keys of nobody else, and an administrator those of no file', async () => {
  const { alice, iam } = await stage()
  await iam.createUser({ userName: 'bob' })

  const others = alice.createAccessKey({ userName: 'bob' })
  await expect(others).rejects.toMatchObject({ code: 'AccessDenied' })
  await expect(iam.createAccessKey()).rejects.toMatchObject({ code: 'UnmodifiableEntity' })
})

test('the last use is told to the minute, with service and region of the signature', async () => {
  const { alice, iam, signedBy, clock } = await stage()
  const { accessKey } = await alice.createAccessKey()
  const { accessKeyId } = accessKey
  expect(await iam.getAccessKeyLastUsed({ accessKeyId })).toEqual({
    userName: 'alice',
    accessKeyLastUsed: { lastUsedDate: undefined, serviceName: 'N/A', region: 'N/A' },
  })

  clock.advance(90_000)
  await signedBy(accessKey)

  expect(await iam.getAccessKeyLastUsed({ accessKeyId })).toEqual({
    userName: 'alice',
    accessKeyLastUsed: {
      lastUsedDate: '2030-01-01T00:01:00Z',
      serviceName: 'orders',
      region: 'local',
    },
  })
})

test('a wrong signature is no use of the key', async () => {
  const { alice, iam, signedBy } = await stage()
  const { accessKey } = await alice.createAccessKey()
  const wrong = { ...accessKey, secretAccessKey: 'x'.repeat(40) }

  await expect(signedBy(wrong)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })

  const { accessKeyId } = accessKey
  const { accessKeyLastUsed } = await iam.getAccessKeyLastUsed({ accessKeyId })
  expect(accessKeyLastUsed.lastUsedDate).toBeUndefined()
})

test('whose a key is is told to those who may ask about that user; others do not learn that there is one', async () => {
  const { alice, iam, as, user } = await stage()
  await iam.createUser({ userName: 'bob' })
  const { accessKey } = await iam.createAccessKey({ userName: 'bob' })
  const { accessKeyId } = accessKey
  const unknown = 'AKIAAAAAAAAAAAAAAAAA'
  const errorOf = (id: string) =>
    alice
      .getAccessKeyLastUsed({ accessKeyId: id })
      .catch(({ message }: Error) => message.replaceAll(id, 'KEY'))

  expect(await errorOf(accessKeyId)).toBe(await errorOf(unknown))
  expect(await errorOf(accessKeyId)).toContain('iam:GetAccessKeyLastUsed')
  const missing = iam.getAccessKeyLastUsed({ accessKeyId: unknown })
  await expect(missing).rejects.toMatchObject({ code: 'NoSuchEntity' })
  const foreign = as(rootOf('000000000002'))
  const asked = foreign.getAccessKeyLastUsed({ accessKeyId })
  await expect(asked).rejects.toMatchObject({ code: 'NoSuchEntity' })
  expect(user('bob').name).toBe('bob')
})

test('without master keys no key can be made', async () => {
  const { alice } = await stage({ masterKeys: undefined as never })

  await expect(alice.createAccessKey()).rejects.toMatchObject({ code: 'ServiceUnavailable' })
})

test('ATK-39 leaks: no secret is in audit events, entities or the answers of any other call', async () => {
  const { alice, iam, events, line } = await stage()
  const { accessKey } = await alice.createAccessKey()
  const { secretAccessKey, accessKeyId } = accessKey
  await iam.getAccessKeyLastUsed({ accessKeyId })
  await iam.listAccessKeys({ userName: 'alice' })
  await alice.updateAccessKey({ accessKeyId, status: 'Inactive' })
  const snapshot = line.snapshots.current()

  const everything = JSON.stringify([
    events,
    snapshot.accessKey(accessKeyId),
    await iam.getUser({ userName: 'alice' }),
  ])

  expect(everything).toContain(accessKeyId)
  expect(everything).not.toContain(secretAccessKey)
  expect(everything).not.toContain(encodeURIComponent(secretAccessKey))
})
