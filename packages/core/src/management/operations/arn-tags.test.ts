import { afterEach, describe, expect, test } from 'vitest'
import { createMemoryEntityStorage } from '../../store/managed/entity-storage.ts'
import {
  account,
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
  policy,
} from '../testing/management-stage.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

async function stage(more: Parameters<typeof createManagementStage>[0] = {}) {
  const made = await createManagementStage(more)
  open.push(made)
  await made.iam.createUser({ userName: 'alice' })
  const may = (...statements: object[]) =>
    made.iam.putUserPolicy({
      userName: 'alice',
      policyName: 'own',
      policyDocument: policy(...statements),
    })
  return { ...made, may, alice: made.as(made.user('alice')) }
}

const denied = { code: 'AccessDenied' }
const south = [{ key: 'team', value: 'south' }]

describe('tags of a managed policy', () => {
  test('are put, replaced whatever their case, listed and taken off', async () => {
    const { iam } = await stage()
    const { policy: made } = await iam.createPolicy({
      policyName: 'P',
      policyDocument: allowing('a:b'),
      tags: south,
    })
    const { arn: policyArn } = made

    expect(made.tags).toEqual(south)
    await iam.tagPolicy({ policyArn, tags: [{ key: 'Team', value: 'north' }] })
    expect((await iam.getPolicy({ policyArn })).policy.tags).toEqual([
      { key: 'Team', value: 'north' },
    ])
    expect((await iam.listPolicyTags({ policyArn })).tags).toHaveLength(1)
    await iam.createPolicyVersion({ policyArn, policyDocument: allowing('a:c') })
    expect((await iam.listPolicyTags({ policyArn })).tags).toHaveLength(1)
    await iam.untagPolicy({ policyArn, tagKeys: ['team'] })
    expect((await iam.listPolicyTags({ policyArn })).tags).toEqual([])
  })

  test("the provider's and those of files take none", async () => {
    const { iam } = await stage()
    const unmodifiable = { code: 'UnmodifiableEntity' }

    for (const policyArn of [
      'arn:gw:iam::aws:policy/AdministratorAccess',
      iamArn('policy/Filed'),
    ]) {
      await expect(iam.tagPolicy({ policyArn, tags: south })).rejects.toMatchObject(unmodifiable)
      expect((await iam.listPolicyTags({ policyArn })).tags).toEqual([])
    }
  })

  test('aws:ResourceTag decides who may, and tagging at creation needs its own permission', async () => {
    const { iam, alice, may } = await stage()
    await iam.createPolicy({ policyName: 'S', policyDocument: allowing('a:b'), tags: south })
    await iam.createPolicy({ policyName: 'N', policyDocument: allowing('a:b') })
    await may(
      {
        Effect: 'Allow',
        Action: 'iam:DeletePolicy',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'south' } },
      },
      { Effect: 'Allow', Action: 'iam:CreatePolicy', Resource: '*' },
    )

    const other = alice.deletePolicy({ policyArn: iamArn('policy/N') })
    await expect(other).rejects.toMatchObject(denied)
    await alice.deletePolicy({ policyArn: iamArn('policy/S') })
    const tagged = { policyName: 'T', policyDocument: allowing('a:b'), tags: south }
    await expect(alice.createPolicy(tagged)).rejects.toMatchObject(denied)
    await alice.createPolicy({ policyName: 'T', policyDocument: allowing('a:b') })
  })
})

describe('a provider', () => {
  test('FED-13 has thumbprints that are changed as a list, and tags', async () => {
    const managed = createMemoryEntityStorage()
    const { iam, line } = await stage({ managed })
    const thumbprint = 'A'.repeat(40)
    const { openIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
      url: 'https://idp.example',
      clientIDList: ['app'],
      thumbprintList: [thumbprint],
      tags: south,
    })
    const pins = () =>
      line.snapshots.current().oidcProvider(account, 'https://idp.example')?.thumbprints

    expect(await iam.getOpenIDConnectProvider({ openIDConnectProviderArn })).toMatchObject({
      thumbprintList: [thumbprint],
      tags: south,
    })
    expect(pins()).toEqual([thumbprint.toLowerCase()])
    await iam.updateOpenIDConnectProviderThumbprint({
      openIDConnectProviderArn,
      thumbprintList: ['b'.repeat(40)],
    })
    expect(pins()).toEqual(['b'.repeat(40)])
    const malformed = iam.updateOpenIDConnectProviderThumbprint({
      openIDConnectProviderArn,
      thumbprintList: ['b'.repeat(39)],
    })
    await expect(malformed).rejects.toMatchObject({ code: 'ValidationError' })
    await iam.tagOpenIDConnectProvider({
      openIDConnectProviderArn,
      tags: [{ key: 'x', value: '1' }],
    })
    await iam.untagOpenIDConnectProvider({ openIDConnectProviderArn, tagKeys: ['team'] })
    expect((await iam.listOpenIDConnectProviderTags({ openIDConnectProviderArn })).tags).toEqual([
      { key: 'x', value: '1' },
    ])
  })
})

describe('UpdateGroup', () => {
  test('a renamed group keeps id, users and what they may', async () => {
    const { iam, may, user, as } = await stage()
    const { group } = await iam.createGroup({ groupName: 'Readers' })
    await iam.putGroupPolicy({
      groupName: 'Readers',
      policyName: 'p',
      policyDocument: allowing('iam:ListUsers'),
    })
    await iam.addUserToGroup({ groupName: 'Readers', userName: 'alice' })
    await may({ Effect: 'Allow', Action: 'a:b', Resource: '*' })

    await iam.updateGroup({ groupName: 'Readers', newGroupName: 'Clerks', newPath: '/south/' })

    const found = await iam.getGroup({ groupName: 'Clerks' })
    expect(found.group).toMatchObject({ groupId: group.groupId, path: '/south/' })
    expect(found.users.map(({ userName }) => userName)).toEqual(['alice'])
    await as(user('alice')).listUsers()
    await expect(iam.getGroup({ groupName: 'Readers' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    })
  })

  test('a name that is taken, a group of files and one half of the permission are refused', async () => {
    const { iam, alice, may } = await stage()
    await iam.createGroup({ groupName: 'A' })

    const taken = iam.updateGroup({ groupName: 'A', newGroupName: 'filed' })
    await expect(taken).rejects.toMatchObject({ code: 'EntityAlreadyExists' })
    const filed = iam.updateGroup({ groupName: 'Filed', newPath: '/a/' })
    await expect(filed).rejects.toMatchObject({ code: 'UnmodifiableEntity' })
    await may({ Effect: 'Allow', Action: 'iam:UpdateGroup', Resource: iamArn('group/A') })
    const moved = alice.updateGroup({ groupName: 'A', newPath: '/south/' })
    await expect(moved).rejects.toMatchObject(denied)
    await iam.updateGroup({ groupName: 'A', newGroupName: 'a' })
  })
})
