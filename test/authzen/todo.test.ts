import { type AuthZenOptions, defineModel, type SourceEntities } from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, createDecisionPoint, type DecisionPoint, document } from './decision-point.ts'

// The Todo scenario of the AuthZEN working group, version 1.1: five users, eight requests of each, three batches.
// https://authzen-interop.net/docs/scenarios/todo-1.1

type Role = 'viewer' | 'editor' | 'admin' | 'evil_genius'

interface Person {
  readonly name: string
  /** `sub` of the token that the application has of them. */
  readonly id: string
  readonly email: string
  readonly roles: readonly Role[]
}

/** The ids of the scenario differ in one place. */
const idOf = (letters: string) =>
  `CiRmZ${letters}MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`

const rick: Person = {
  name: 'rick',
  id: idOf('DA2'),
  email: 'rick@the-citadel.com',
  roles: ['admin', 'evil_genius'],
}
const morty: Person = {
  name: 'morty',
  id: idOf('DE2'),
  email: 'morty@the-citadel.com',
  roles: ['editor'],
}
const summer: Person = {
  name: 'summer',
  id: idOf('DI2'),
  email: 'summer@the-smiths.com',
  roles: ['editor'],
}
const beth: Person = {
  name: 'beth',
  id: idOf('DM2'),
  email: 'beth@the-smiths.com',
  roles: ['viewer'],
}
const jerry: Person = {
  name: 'jerry',
  id: idOf('DQ2'),
  email: 'jerry@the-smiths.com',
  roles: ['viewer'],
}
const people: readonly Person[] = [rick, morty, summer, beth, jerry]

const model = defineModel({
  account,
  services: {
    todo: {
      resources: { user: 'user/{email}', todo: 'todo/{todoId}' },
      actions: {
        ReadUser: { level: 'Read', on: 'user' },
        ReadTodos: { level: 'List' },
        CreateTodo: { level: 'Write' },
        UpdateTodo: { level: 'Write', on: 'todo' },
        DeleteTodo: { level: 'Write', on: 'todo' },
      },
    },
  },
})

const authzen: AuthZenOptions<(typeof model)['$Action']> = {
  subjects: { user: 'user/{id}' },
  resources: { user: { resource: 'todo:user' }, todo: { resource: 'todo:todo' } },
  actions: {
    can_read_user: 'todo:ReadUser',
    can_read_todos: 'todo:ReadTodos',
    can_create_todo: 'todo:CreateTodo',
    can_update_todo: 'todo:UpdateTodo',
    can_delete_todo: 'todo:DeleteTodo',
  },
}

const own = { StringEquals: { 'authzen:Resource/ownerID': '${aws:PrincipalTag/email}' } }
const reads = { Action: ['todo:ReadUser', 'todo:ReadTodos'] }
const edits = [
  reads,
  { Action: 'todo:CreateTodo' },
  { Action: ['todo:UpdateTodo', 'todo:DeleteTodo'], Condition: own },
]
const groups: Readonly<Record<Role, object>> = {
  viewer: { Policies: { role: document(reads) } },
  editor: { Policies: { role: document(...edits) } },
  admin: { Policies: { role: document(...edits, { Action: 'todo:DeleteTodo' }) } },
  evil_genius: { Policies: { role: document(...edits, { Action: 'todo:UpdateTodo' }) } },
}
const entities: SourceEntities = {
  groups,
  users: Object.fromEntries(
    people.map(({ id, email, roles }) => [id, { Tags: { email }, Groups: roles }]),
  ),
}

let point: DecisionPoint
beforeAll(async () => {
  point = await createDecisionPoint({ model, authzen, entities })
})
afterAll(() => point[Symbol.asyncDispose]())

const todoId = '7240d0db-8ff0-41ec-98b2-34a096273b9f'
const todoOf = (owner: Person) => ({
  type: 'todo',
  id: todoId,
  properties: { ownerID: owner.email },
})
const anyTodo = { type: 'todo', id: 'todo-1' }
const user = ({ email }: Person) => ({ type: 'user', id: email })

/** The eight requests of a user; the other owner of a todo is morty for rick, and rick for everybody else. */
function requestsOf(person: Person, wants: readonly boolean[]) {
  const other = person === rick ? morty : rick
  const asked: readonly (readonly [string, string, object])[] = [
    ['can_read_user', 'beth', user(beth)],
    ['can_read_user', 'themselves', user(person)],
    ['can_read_todos', 'the list', anyTodo],
    ['can_create_todo', 'the list', anyTodo],
    ['can_update_todo', `a todo of ${other.name}`, todoOf(other)],
    ['can_update_todo', 'a todo of their own', todoOf(person)],
    ['can_delete_todo', `a todo of ${other.name}`, todoOf(other)],
    ['can_delete_todo', 'a todo of their own', todoOf(person)],
  ]
  return asked.map(([action, on, resource], index) => {
    const subject = { type: 'user', id: person.id }
    const body = { subject, action: { name: action }, resource }
    return { name: person.name, action, on, body, want: wants[index] ?? false }
  })
}

const yes = true
const no = false
const evaluations = [
  ...requestsOf(rick, [yes, yes, yes, yes, yes, yes, yes, yes]),
  ...requestsOf(morty, [yes, yes, yes, yes, no, yes, no, yes]),
  ...requestsOf(summer, [yes, yes, yes, yes, no, yes, no, yes]),
  ...requestsOf(beth, [yes, yes, yes, no, no, no, no, no]),
  ...requestsOf(jerry, [yes, yes, yes, no, no, no, no, no]),
]

describe('AZ-2 the Todo scenario: 40 evaluations', () => {
  test.each(evaluations)('AZ-2 $name $action, $on: $want', async ({ body, want }) => {
    expect(await point.ask('evaluation', body)).toEqual({ decision: want })
  })
})

describe('AZ-4 the Todo scenario: 3 batches', () => {
  test.each([
    { name: 'rick', person: rick, owners: [rick, jerry], wants: [yes, yes] },
    { name: 'morty', person: morty, owners: [rick, morty], wants: [no, yes] },
    { name: 'jerry', person: jerry, owners: [rick, jerry], wants: [no, no] },
  ])('AZ-4 todos that $name may update', async ({ person, owners, wants }) => {
    const batch = await point.ask('evaluations', {
      subject: { type: 'user', id: person.id, identity: person.id },
      action: { name: 'can_update_todo' },
      resource: {},
      context: {},
      evaluations: owners.map((owner) => ({ resource: todoOf(owner) })),
    })

    expect(batch).toEqual({ evaluations: wants.map((decision) => ({ decision })) })
  })
})
