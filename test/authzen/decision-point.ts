import {
  type AuditEvent,
  type AuthZenOptions,
  type Confirmation,
  createAccessKey,
  createKeyRing,
  createMasterKeys,
  createMemoryStore,
  createSessionTokens,
  type IssuedCredentials,
  type NewAccessKey,
  type SourceEntities,
  systemClock,
  type TypedModel,
} from '@gatewarden/core'
import { createIam } from '@gatewarden/express'
import express5 from 'express'
import request, { type Response } from 'supertest'

/** Account of every identity. */
export const account = '000000000001'
/** Account of a role `abroad`, which may everything that its account can grant. */
export const otherAccount = '000000000002'
/** Public URL of the endpoints. */
export const baseUrl = 'https://pdp.example/iam'

/** A document of these statements. */
export function document(...statements: readonly object[]): object {
  const Statement = statements.map((statement) => ({
    Effect: 'Allow',
    Resource: '*',
    ...statement,
  }))
  return { Version: '2012-10-17', Statement }
}

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>

/** An Express application that evaluates access at `/iam`. Role `pep` and user `pep` may ask, roles `other` and `abroad` may not. */
export interface DecisionPoint extends AsyncDisposable {
  readonly app: express5.Express
  readonly events: AuditEvent[]
  /** A long-term key of user `pep`. */
  readonly key: NewAccessKey
  /** A session of a role. Default `pep`. */
  session(role?: string, confirmation?: Confirmation): Promise<IssuedCredentials>
  /** Posts JSON below `/iam/access/v1/`; as bearer of role `pep` where no headers say otherwise. */
  post(path: string, body: unknown, headers?: Headers): Promise<Response>
  /** The body of an answer that must be 200. */
  ask(path: string, body: unknown): Promise<Record<string, unknown>>
}

/** Options of {@link createDecisionPoint}. */
export interface DecisionPointOptions {
  readonly model: TypedModel
  readonly authzen: AuthZenOptions<TypedModel['$Action']>
  readonly entities: SourceEntities
  /** Default Express 5. */
  readonly express?: typeof express5
}

const trust = document({
  Action: 'sts:AssumeRole',
  Principal: { AWS: account },
  Resource: undefined,
})
const evaluates = { Policies: { evaluate: document({ Action: 'iam:EvaluateAccess' }) } }
const masterKeys = createMasterKeys()

/** Starts a decision point. */
export async function createDecisionPoint(options: DecisionPointOptions): Promise<DecisionPoint> {
  const { model, authzen, entities, express = express5 } = options
  const key = await keyOfCaller(model)
  const tokens = createSessionTokens({
    issuer: baseUrl,
    audience: baseUrl,
    keyRing: createKeyRing({ clock: systemClock }),
    master: masterKeys,
  })
  const events: AuditEvent[] = []
  const iam = await createIam({
    model,
    baseUrl,
    region: 'eu-1',
    masterKeys,
    sessionTokens: tokens,
    audit: { write: (event) => void events.push(event) },
    policies: {
      ...entities,
      users: { ...entities.users, pep: { AccessKeys: [key.entry], ...evaluates } },
      roles: {
        ...entities.roles,
        pep: { AssumeRolePolicyDocument: trust, ...evaluates },
        other: { AssumeRolePolicyDocument: trust },
        [`${otherAccount}/abroad`]: {
          AssumeRolePolicyDocument: trust,
          Policies: { everything: document({ Action: '*' }) },
        },
      },
    },
    authzen,
  })
  const app = express()
  app.use('/iam', iam.endpoints())
  app.use(iam.discovery())
  const session = (name = 'pep', confirmation?: Confirmation) => {
    const owner = name === 'abroad' ? otherAccount : account
    const role = iam.line.snapshots.current().roleByArn(`arn:gw:iam::${owner}:role/${name}`)
    if (role === undefined) throw new Error(`no role ${name}`)
    return tokens.mint({
      kind: 'role-session',
      account: owner,
      roleArn: role.arn,
      roleId: role.id,
      roleName: name,
      sessionName: 'gateway',
      durationSeconds: 900,
      tags: new Map(),
      transitiveTagKeys: [],
      sourceIdentity: undefined,
      policies: [],
      mfa: undefined,
      federation: undefined,
      chain: [],
      clientId: 'gateway',
      confirmation,
    })
  }
  const bearer = async () => ({ authorization: `Bearer ${(await session()).sessionToken}` })
  const post: DecisionPoint['post'] = async (path, body, headers) =>
    await request(app)
      .post(`/iam/access/v1/${path}`)
      .set({ 'content-type': 'application/json', ...(headers ?? (await bearer())) })
      .send(typeof body === 'string' ? body : JSON.stringify(body))
  const ask: DecisionPoint['ask'] = async (path, body) => {
    const answer = await post(path, body)
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`)
    return answer.body
  }
  return { app, events, key, session, post, ask, [Symbol.asyncDispose]: () => iam.close() }
}

async function keyOfCaller(model: TypedModel): Promise<NewAccessKey> {
  const store = await createMemoryStore({ entities: { users: { pep: {} } }, model, watch: false })
  const user = store.current().userByArn(`arn:gw:iam::${account}:user/pep`)
  if (user === undefined) throw new Error('no user pep')
  return createAccessKey(user, { masterKeys })
}
