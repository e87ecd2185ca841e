import type { StoredEntity, StoredOf } from '../store/managed/stored-entity.ts'

const account = '000000000001'
const createdAt = Date.UTC(2030, 0, 1)
const document = '{ "Version": "2012-10-17", "Statement": [] , "Id": "ä\\u00e4" }'
const own = { account, createdAt, path: '/' } as const
const nothing = { scps: undefined, rcps: undefined } as const

const alice: StoredOf<'user'> = {
  kind: 'user',
  ...own,
  name: 'alice',
  id: 'AIDAAAAAAAAAAAAAAAAAA',
  attached: ['arn:gw:iam::aws:policy/ReadOnlyAccess'],
  inline: [{ name: 'own', document }],
  tags: [
    ['team', 'south'],
    ['empty', ''],
  ],
  boundary: undefined,
  groups: ['Readers'],
  accessKeys: [],
}

const role: StoredOf<'role'> = {
  kind: 'role',
  ...own,
  name: 'clerk',
  id: 'AROAAAAAAAAAAAAAAAAAA',
  attached: [],
  inline: [],
  tags: [],
  boundary: 'arn:gw:iam::aws:policy/ReadOnlyAccess',
  description: 'ä',
  trust: document,
  maxSessionDurationSeconds: 3_600,
}

const policy: StoredOf<'policy'> = {
  kind: 'policy',
  ...own,
  name: 'Reads',
  id: 'ANPAAAAAAAAAAAAAAAAAA',
  description: undefined,
  defaultVersionId: 'v2',
  versions: [
    { versionId: 'v1', document, createdAt },
    { versionId: 'v2', document, createdAt },
  ],
  lastVersionNumber: 3,
}

const organization: StoredOf<'organization'> = {
  kind: 'organization',
  account,
  name: 'organization',
  createdAt,
  id: 'o-aaaaaaaaaa',
  rootId: 'r-aaaa',
  managementAccount: account,
  units: [{ id: 'ou-aaaa-aaaaaaaa', name: 'Stores', parent: undefined, ...nothing }],
  scps: ['FullAWSAccess'],
  rcps: undefined,
}

/** One entity of every kind, and some of equal names. */
export const storedEntities: {
  readonly alice: StoredOf<'user'>
  readonly bob: StoredOf<'user'>
  readonly otherAlice: StoredOf<'user'>
  readonly groupOfThatName: StoredOf<'group'>
  readonly organization: StoredOf<'organization'>
  readonly guardrail: StoredOf<'guardrail'>
  readonly [name: string]: StoredEntity
} = {
  alice,
  bob: { ...alice, name: 'bob', id: 'AIDAAAAAAAAAAAAAAAAAB' },
  otherAlice: { ...alice, account: '000000000002', id: 'AIDAAAAAAAAAAAAAAAAAC' },
  groupOfThatName: {
    kind: 'group',
    ...own,
    name: 'alice',
    id: 'AGPAAAAAAAAAAAAAAAAAA',
    attached: [],
    inline: [],
  },
  role,
  policy,
  provider: {
    kind: 'provider',
    account,
    createdAt,
    name: 'a'.repeat(64),
    url: 'https://idp.example',
    clientIds: ['app'],
  },
  resourcePolicy: {
    kind: 'resource-policy',
    account,
    createdAt,
    name: 'b'.repeat(64),
    resource: `arn:gw:orders::${account}:order/1`,
    document,
  },
  device: {
    kind: 'mfa-device',
    account,
    createdAt,
    name: 'phone',
    seed: 'A'.repeat(64),
    keyVersion: 'm1',
    owner: { userId: alice.id, enableDate: '2030-01-01T00:00:00Z' },
  },
  organization,
  member: {
    kind: 'account',
    account: '000000000003',
    name: '000000000003',
    createdAt,
    displayName: 'Stores',
    unit: 'Stores',
    rootUser: { accessKeys: [] },
    ...nothing,
  },
  guardrail: {
    kind: 'guardrail',
    account,
    name: 'NoDelete',
    createdAt,
    id: 'p-aaaaaaaaaa',
    type: 'SERVICE_CONTROL_POLICY',
    description: undefined,
    document,
  },
}

/** The user `alice` after a rename that changes the case of its name alone. */
export const renamedUser: StoredOf<'user'> = { ...alice, name: 'Alice' }
