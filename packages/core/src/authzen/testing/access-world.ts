import type { AuthZenOptions } from '../../engine/authzen-options.ts'
import type { LineOptions } from '../../engine/line.ts'
import { type BoundWorld, createBoundWorld } from '../../engine/testing/bound-world.ts'
import { defineModel } from '../../model/define-model.ts'
import type { Model } from '../../model/model.ts'
import type { HttpOutput } from '../../ports/http.ts'
import type { SourceEntities } from '../../store/source/source-entities.ts'

/** Documents with a status, of which lists have no ARN. */
export const model: Model = defineModel({
  account: '000000000001',
  services: {
    docs: {
      resources: { doc: 'doc/{docId}', note: 'doc/{docId}/note/{noteId}' },
      conditionKeys: { 'docs:Status': 'String' },
      actions: {
        ReadDoc: { level: 'Read', on: 'doc', keys: ['docs:Status'] },
        WriteDoc: { level: 'Write', on: 'doc' },
        ListDocs: { level: 'List' },
        ReadNote: { level: 'Read', on: 'note' },
      },
    },
  },
})

/** What the names of callers stand for. */
export const mapping: AuthZenOptions = {
  subjects: { user: 'user/{id}', team: 'user/team/{id}', service: 'role/{id}' },
  resources: { doc: { resource: 'docs:doc' } },
  actions: { read: 'docs:ReadDoc', write: ['docs:WriteDoc'], list: 'docs:ListDocs' },
}

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '000000000001' }, Action: 'sts:AssumeRole' },
}

/** A document of these statements. */
export function policy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements }
}

/** A role of these statements. */
export function role(...statements: readonly object[]): object {
  return {
    AssumeRolePolicyDocument: trust,
    ...(statements.length > 0 && { Policies: { inline: policy(...statements) } }),
  }
}

const evaluates = { Effect: 'Allow', Action: 'iam:EvaluateAccess', Resource: '*' }
const reads = { Effect: 'Allow', Action: 'docs:ReadDoc', Resource: '*' }

/** A line whose endpoints evaluate access; role `clerk` may ask, role `strict` may not. */
export interface AccessWorld extends BoundWorld {
  /** Posts JSON below `/access/v1/` with a bearer token of the role. */
  post(path: string, body: unknown, more?: AccessPost): Promise<HttpOutput>
  /** The JSON of {@link AccessWorld.post}. */
  ask(path: string, body: unknown, more?: AccessPost): Promise<Record<string, unknown>>
}

/** What a post has beside its body. */
export interface AccessPost {
  readonly role?: string
  readonly headers?: readonly string[]
}

/** Options of {@link createAccessWorld}. */
export interface AccessWorldOptions {
  readonly authzen?: Partial<AuthZenOptions>
  /** Statements by user. Default: ann may read, ben may nothing. */
  readonly users?: Readonly<Record<string, object>>
  /** Further entities. */
  readonly entities?: Omit<SourceEntities, 'roles' | 'users'>
  readonly line?: Partial<LineOptions>
}

/** Starts a world. */
export async function createAccessWorld(options: AccessWorldOptions = {}): Promise<AccessWorld> {
  const users = { ann: { Policies: { inline: policy(reads) } }, ben: {}, ...options.users }
  const bound = await createBoundWorld({
    model,
    policies: {
      ...options.entities,
      users,
      roles: { clerk: role(evaluates), strict: role(), batch: role(reads) },
    },
    authzen: { ...mapping, ...options.authzen },
    ...options.line,
  })
  const post: AccessWorld['post'] = async (path, body, more = {}) => {
    const target = `/access/v1/${path}`
    const route = bound.line.wireRoutes.find((known) => known.path === target)
    if (route === undefined) throw new Error(`no route ${target}`)
    const { sessionToken } = await bound.mint(undefined, more.role ?? 'clerk')
    const { headers = ['Content-Type', 'application/json'] } = more
    return await route.handle({
      method: 'POST',
      target,
      mountedTarget: target,
      rawHeaders: ['Host', 'api.example', 'Authorization', `Bearer ${sessionToken}`, ...headers],
      peerAddress: '192.0.2.7',
      isSecure: true,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    })
  }
  const ask: AccessWorld['ask'] = async (path, body, more) =>
    JSON.parse((await post(path, body, more)).body)
  return { ...bound, post, ask, [Symbol.asyncDispose]: () => bound.line.close() }
}

/** A request about a document. */
export function question(
  user: string,
  action: string,
  doc: string,
  more: Readonly<Record<string, object>> = {},
): Record<string, object> {
  return {
    subject: { type: 'user', id: user, ...more['subject'] },
    action: { name: action, ...more['action'] },
    resource: { type: 'doc', id: doc, ...more['resource'] },
    ...(more['context'] && { context: more['context'] }),
  }
}
