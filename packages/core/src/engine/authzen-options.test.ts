import { afterEach, describe, expect, test } from 'vitest'
import { mapping as good, model } from '../authzen/testing/access-world.ts'
import { IamError } from '../errors.ts'
import { defineModel } from '../model/define-model.ts'
import { type AuthZenOptions, resolveAuthZen } from './authzen-options.ts'
import { createLine } from './create-line.ts'
import type { Line } from './line.ts'

const baseUrl = 'https://api.example/iam'
const open: Line[] = []
afterEach(() => Promise.all(open.splice(0).map((line) => line.close())))

async function line(url: string, authzen: AuthZenOptions = good): Promise<Line> {
  const created = await createLine({ model, policies: {}, baseUrl: url, authzen })
  open.push(created)
  return created
}

async function metadata(routes: Line['wireRoutes'], path: string): Promise<unknown> {
  const route = routes.find((known) => known.path === path)
  const answer = await route?.handle({} as never)
  return answer && JSON.parse(answer.body)
}

describe('AZ-1 metadata', () => {
  test('AZ-1 names the decision point and what is served, below its mount', async () => {
    const { wireRoutes, rootRoutes } = await line('https://pdp.example', { ...good, search: {} })

    expect(await metadata(wireRoutes, '/.well-known/authzen-configuration')).toEqual({
      policy_decision_point: 'https://pdp.example',
      access_evaluation_endpoint: 'https://pdp.example/access/v1/evaluation',
      access_evaluations_endpoint: 'https://pdp.example/access/v1/evaluations',
      search_subject_endpoint: 'https://pdp.example/access/v1/search/subject',
      search_resource_endpoint: 'https://pdp.example/access/v1/search/resource',
      search_action_endpoint: 'https://pdp.example/access/v1/search/action',
    })
    expect(rootRoutes).toEqual([])
  })

  test('AZ-1 stands before the path of a tenant as well', async () => {
    const { wireRoutes, rootRoutes } = await line(baseUrl)
    const inserted = await metadata(rootRoutes, '/.well-known/authzen-configuration/iam')

    expect(inserted).toEqual({
      policy_decision_point: baseUrl,
      access_evaluation_endpoint: `${baseUrl}/access/v1/evaluation`,
      access_evaluations_endpoint: `${baseUrl}/access/v1/evaluations`,
    })
    expect(await metadata(wireRoutes, '/.well-known/authzen-configuration')).toEqual(inserted)
  })

  test('AZ-1 without the option there is no decision point', async () => {
    const created = await createLine({ model, policies: {}, baseUrl })
    open.push(created)
    const paths = [...created.wireRoutes, ...created.rootRoutes].map(({ path }) => path)

    expect(paths.filter((path) => /authzen|access/.test(path))).toEqual([])
  })

  test('AZ-1 the decision point is https, and has an address', () => {
    expect(() => resolveAuthZen(good, model, 'http://api.example')).toThrow(
      new TypeError('"baseUrl" option must be https: it is the name of the decision point'),
    )
    expect(() => resolveAuthZen(good, model, undefined)).toThrow(IamError)
    expect(() => resolveAuthZen(good, model, undefined)).toThrow(
      expect.objectContaining({ code: 'MissingIssuer' }),
    )
  })
})

const changed = (more: object) => ({ ...good, ...more })
const doc = (more: object) => changed({ resources: { doc: { resource: 'docs:doc', ...more } } })

test.each<{ name: string; options: unknown; want: string }>([
  { name: 'no object', options: 'docs', want: '"authzen" option must be an object' },
  {
    name: 'an unknown member',
    options: changed({ subject: {} }),
    want: 'unknown option "subject"',
  },
  { name: 'no subjects', options: changed({ subjects: {} }), want: '"authzen.subjects" option' },
  {
    name: 'a list of resources',
    options: changed({ resources: [] }),
    want: '"authzen.resources" option must be an object',
  },
  ...[
    'user',
    'user/',
    'group/{id}',
    'user/{name}',
    'user{id}',
    'user/{id}/x',
    'user/*/{id}',
    7,
  ].map((template) => ({
    name: `the template ${template}`,
    options: changed({ subjects: { user: template } }),
    want: '"authzen.subjects.user" option must be `user/{id}` or `role/{id}`',
  })),
  {
    name: 'an action that the model has not',
    options: changed({ actions: { read: 'docs:RedDoc' } }),
    want: '"authzen.actions.read" option names `docs:RedDoc`, which the model has not, did you mean `docs:ReadDoc`?',
  },
  {
    name: 'an action of no name',
    options: changed({ actions: { read: [] } }),
    want: '"authzen.actions.read" option must name an action',
  },
  {
    name: 'an action on another resource',
    options: changed({ actions: { read: 'docs:ReadNote' } }),
    want: 'has `docs:ReadNote`, which is on none of "resources"',
  },
  {
    name: 'two actions on one resource',
    options: changed({ actions: { read: ['docs:ReadDoc', 'docs:WriteDoc'] } }),
    want: '"authzen.actions.read" option has two actions for `docs:doc`',
  },
  {
    name: 'a resource that the model has not',
    options: doc({ resource: 'docs:page' }),
    want: '"authzen.resources.doc.resource" option must be a `SERVICE:TYPE` of the model',
  },
  {
    name: 'a resource of two placeholders',
    options: doc({ resource: 'docs:note' }),
    want: 'must have one placeholder in its template',
  },
  { name: 'a loader that is none', options: doc({ load: {} }), want: 'doc.load" option must be a' },
  {
    name: 'a misspelt loader',
    options: doc({ loader: () => ({}) }),
    want: 'unknown option "loader"',
  },
  {
    name: 'a list of no resource',
    options: changed({ search: { resources: { page: () => [] } } }),
    want: '"authzen.search.resources.page" option is no type of "authzen.resources"',
  },
  {
    name: 'a list that is none',
    options: changed({ search: { resources: { doc: [] } } }),
    want: '"authzen.search.resources.doc" option must be a function',
  },
  {
    name: 'a search that is none',
    options: changed({ search: true }),
    want: '"authzen.search" option must be an object',
  },
])('AZ-2 a mapping is checked at the start: $name', ({ options, want }) => {
  expect(() => resolveAuthZen(options as AuthZenOptions, model, baseUrl)).toThrow(TypeError)
  expect(() => resolveAuthZen(options as AuthZenOptions, model, baseUrl)).toThrow(want)
})

test('AZ-2 of several actions the one on the type of the resource is meant', () => {
  const files = defineModel({
    account: '000000000001',
    services: {
      files: {
        resources: { file: 'file/{path+}', folder: 'folder/{name}' },
        actions: {
          ReadFile: { level: 'Read', on: 'file' },
          ReadFolder: { level: 'Read', on: 'folder' },
          ReadAny: { level: 'List' },
        },
      },
    },
  })
  const resolved = resolveAuthZen(
    {
      subjects: { user: 'user/{id}' },
      resources: { file: { resource: 'files:file' }, folder: { resource: 'files:folder' } },
      actions: { read: ['files:ReadFile', 'files:ReadFolder'], any: 'files:ReadAny' },
    },
    files,
    baseUrl,
  )
  const named = (type: string, name: string) =>
    resolved?.resources.get(type)?.actions.get(name)?.name

  expect([named('file', 'read'), named('folder', 'read')]).toEqual([
    'files:ReadFile',
    'files:ReadFolder',
  ])
  expect([named('file', 'any'), named('folder', 'any')]).toEqual(['files:ReadAny', 'files:ReadAny'])
})
