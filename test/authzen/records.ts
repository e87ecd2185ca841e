import { type AuthZenOptions, defineModel, type SourceEntities } from '@gatewarden/core'
import { account, createDecisionPoint, type DecisionPoint, document } from './decision-point.ts'

// The fixture of section 14 of our specification: two users, two records, three actions.

const model = defineModel({
  account,
  services: {
    records: {
      resources: { record: 'record/{recordId}' },
      conditionKeys: { 'records:Status': 'String' },
      actions: {
        ReadRecord: { level: 'Read', on: 'record' },
        WriteRecord: { level: 'Write', on: 'record' },
        DeleteRecord: { level: 'Write', on: 'record' },
      },
    },
  },
})

const statuses: ReadonlyMap<string, string> = new Map([
  ['record-1', 'active'],
  ['record-2', 'archived'],
])

const authzen: AuthZenOptions<(typeof model)['$Action']> = {
  subjects: { user: 'user/{id}' },
  resources: {
    record: {
      resource: 'records:record',
      load(id) {
        const status = statuses.get(id)
        return status === undefined ? null : { attributes: { 'records:Status': status } }
      },
    },
  },
  actions: {
    read: 'records:ReadRecord',
    write: 'records:WriteRecord',
    delete: 'records:DeleteRecord',
  },
  search: {
    resources: {
      record: (after, limit) =>
        [...statuses.keys()].filter((id) => after === undefined || id > after).slice(0, limit),
    },
  },
}

const active = { StringEquals: { 'authzen:Resource/status': 'active' } }
const archivedByAdmin = {
  StringEquals: { 'authzen:Subject/role': 'admin', 'authzen:Resource/status': 'archived' },
}
const everybody = document(
  { Action: 'records:ReadRecord' },
  { Action: 'records:WriteRecord', Condition: archivedByAdmin },
)
const editor = document(
  { Action: 'records:WriteRecord', Condition: active },
  { Action: 'records:DeleteRecord', Condition: { Bool: { 'authzen:Action/soft': 'true' } } },
)

const entities: SourceEntities = {
  users: {
    alice: { Policies: { everybody, editor } },
    bob: { Tags: { role: 'admin' }, Policies: { everybody } },
  },
}

/** Starts a decision point on the fixture. */
export function createRecords(
  express?: Parameters<typeof createDecisionPoint>[0]['express'],
): Promise<DecisionPoint> {
  return createDecisionPoint({ model, authzen, entities, ...(express && { express }) })
}

/** A request of the fixture. */
export function about(
  user: string,
  action: string,
  record: string,
  more: {
    readonly subject?: object
    readonly action?: object
    readonly resource?: object
    readonly context?: object
  } = {},
): Record<string, object> {
  return {
    subject: { type: 'user', id: user, ...(more.subject && { properties: more.subject }) },
    action: { name: action, ...(more.action && { properties: more.action }) },
    resource: { type: 'record', id: record, ...(more.resource && { properties: more.resource }) },
    ...(more.context && { context: more.context }),
  }
}
