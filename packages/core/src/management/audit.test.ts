import { afterEach, expect, test } from 'vitest'
import {
  createManagementStage,
  iamArn,
  type ManagementStage,
  policy,
} from './testing/management-stage.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

async function stage(more: Parameters<typeof createManagementStage>[0] = {}) {
  const made = await createManagementStage(more)
  open.push(made)
  const calls = () => made.events.filter(({ eventType }) => eventType === 'ApiCall')
  return { ...made, calls }
}

test('each call is one management event of iam, with who asked, what for, and what came of it', async () => {
  const { as, user, calls } = await stage()
  const facts = { sourceIp: '192.0.2.7', userAgent: 'console' }
  const iam = as(user('admin'), { facts, requestId: 'request-1' })

  const made = await iam.createUser({ userName: 'alice', path: '/x/' })

  expect(calls()).toMatchObject([
    {
      eventSource: 'iam.gw',
      eventName: 'CreateUser',
      eventCategory: 'Management',
      requestID: 'request-1',
      sourceIPAddress: '192.0.2.7',
      userIdentity: { arn: iamArn('user/admin') },
      requestParameters: { userName: 'alice', path: '/x/' },
      responseElements: { arn: made.user.arn, userId: made.user.userId },
    },
  ])
  expect(calls()[0]).not.toHaveProperty('errorCode')
})

test('a refused call is recorded with its code; parameters that are not valid are not', async () => {
  const { iam, as, user, calls } = await stage()
  await iam.createUser({ userName: 'alice' })
  const alice = as(user('alice'))

  await alice.getRole({ roleName: 'clerk' }).catch(() => {})
  await alice.getRole({ roleName: 'not a name' }).catch(() => {})
  await iam.getRole({ roleName: 'none' }).catch(() => {})

  const refused = calls().slice(1)
  expect(refused.map(({ errorCode }) => errorCode)).toEqual([
    'AccessDenied',
    'ValidationError',
    'NoSuchEntity',
  ])
  expect(refused.map(({ requestParameters }) => requestParameters)).toEqual([
    { roleName: 'clerk' },
    undefined,
    { roleName: 'none' },
  ])
})

test('the decision is recorded too, under the source `api`', async () => {
  const { iam, events } = await stage()

  await iam.listUsers()

  expect(events).toMatchObject([
    {
      eventType: 'Decision',
      eventName: 'ListUsers',
      additionalEventData: { decision: 'Allow', source: 'api' },
    },
    { eventType: 'ApiCall', eventName: 'ListUsers' },
  ])
})

test('ATK-39 leaks: documents are in no audit event', async () => {
  const { iam, events } = await stage()
  const canary = 'canary5d1e'
  const policyDocument = policy({ Sid: canary, Effect: 'Allow', Action: 'a:b', Resource: '*' })
  await iam.createUser({ userName: 'alice' })

  await iam.putUserPolicy({ userName: 'alice', policyName: 'p', policyDocument })
  await iam.createPolicy({ policyName: 'P', policyDocument })
  await iam.getUserPolicy({ userName: 'alice', policyName: 'p' })
  const broken = policyDocument.replace('Allow', 'allow')
  await iam.createPolicy({ policyName: 'Q', policyDocument: broken }).catch(() => {})

  expect(JSON.stringify(events)).not.toContain(canary)
})

test('what cannot be recorded is not done', async () => {
  let isBroken = false
  const audit = {
    write: () => {
      if (isBroken) throw new Error('disk full')
    },
  }
  const { iam, line } = await stage({ audit })
  isBroken = true

  await expect(iam.createUser({ userName: 'alice' })).rejects.toThrow()

  expect(line.snapshots.current().userByArn(iamArn('user/alice'))).toBeUndefined()
})
