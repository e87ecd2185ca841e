import type { AssumeRoleCommandInput, Credentials } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { chain, claimsOf, type Form, federate } from './exchange.ts'
import { tokenOf } from './oauth-world.ts'
import { account, createStsWorld, otherAccount, roleArn, type StsWorld } from './sts-world.ts'

let world: StsWorld
let entry: Credentials

beforeAll(async () => {
  world = await createStsWorld()
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

/** What two sessions of the same input have in common. */
function sessionClaims(token: unknown): Record<string, unknown> {
  const { iat, nbf, exp, itm: _itm, jti: _jti, akid: _akid, ...same } = claimsOf(token)
  return { ...same, life: Number(exp) - Number(iat), start: Number(nbf) - Number(iat) }
}

/** One input as both wires say it. */
interface Row {
  readonly name: string
  readonly role?: string
  readonly aws?: Partial<AssumeRoleCommandInput>
  readonly form?: Form
  /** AWS's code; `undefined`: a session. */
  readonly refused?: string
}

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'orders:ListOrders', Resource: '*' }],
})
const arn = `arn:gw:iam::${account}:policy/reader`
const tag = { Key: 'Team', Value: 'blue' }

const chained: readonly Row[] = [
  { name: 'nothing but the role' },
  { name: 'a duration', aws: { DurationSeconds: 900 }, form: { duration_seconds: '900' } },
  { name: 'a session policy', aws: { Policy: policy }, form: { policy } },
  {
    name: 'managed session policies',
    aws: { PolicyArns: [{ arn }] },
    form: { policy_arns: JSON.stringify([arn]) },
  },
  {
    name: 'tags, one of them transitive',
    aws: { Tags: [tag, { Key: 'Cost', Value: '' }], TransitiveTagKeys: ['Team'] },
    form: { tags: '{"Team":"blue","Cost":""}', transitive_tag_keys: '["Team"]' },
  },
  { name: 'a source identity', aws: { SourceIdentity: 'ann' }, form: { source_identity: 'ann' } },
  {
    name: 'an external id',
    role: 'external',
    aws: { ExternalId: 'Order-7' },
    form: { external_id: 'Order-7' },
  },
  { name: 'a role of another account', role: `${otherAccount}/abroad` },
  {
    name: 'a wrong external id',
    role: 'external',
    aws: { ExternalId: 'x7' },
    form: { external_id: 'x7' },
    refused: 'AccessDenied',
  },
  { name: 'a denied role', role: 'denied', refused: 'AccessDenied' },
  { name: 'a missing role', role: 'absent', refused: 'AccessDenied' },
  { name: 'a tag that trust does not want', role: 'tagged', refused: 'AccessDenied' },
  {
    name: 'a duration over the hour',
    aws: { DurationSeconds: 3_601 },
    form: { duration_seconds: '3601' },
    refused: 'ValidationError',
  },
  {
    name: 'a duration under 15 minutes',
    aws: { DurationSeconds: 899 },
    form: { duration_seconds: '899' },
    refused: 'ValidationError',
  },
  {
    name: 'a bad session name',
    aws: { RoleSessionName: 'a b' },
    form: { role_session_name: 'a b' },
    refused: 'ValidationError',
  },
  {
    name: 'tags that differ in case',
    aws: { Tags: [tag, { ...tag, Key: 'team' }] },
    form: { tags: '{"Team":"blue","team":"blue"}' },
    refused: 'ValidationError',
  },
  {
    name: 'a transitive key of no tag',
    aws: { TransitiveTagKeys: ['Team'] },
    form: { transitive_tag_keys: '["Team"]' },
    refused: 'ValidationError',
  },
  {
    name: 'a policy of another language',
    aws: { Policy: '{}' },
    form: { policy: '{}' },
    refused: 'MalformedPolicyDocument',
  },
  {
    name: 'a policy beyond 2,048',
    aws: { Policy: policy.padEnd(2_049) },
    form: { policy: policy.padEnd(2_049) },
    refused: 'ValidationError',
  },
  {
    name: 'eleven managed policies',
    aws: { PolicyArns: Array(11).fill({ arn }) },
    form: { policy_arns: JSON.stringify(Array(11).fill(arn)) },
    refused: 'ValidationError',
  },
]

const oauthCode: Readonly<Record<string, string>> = {
  AccessDenied: 'invalid_target',
  ValidationError: 'invalid_request',
  MalformedPolicyDocument: 'invalid_request',
  InvalidIdentityToken: 'invalid_request',
  IDPRejectedClaim: 'invalid_request',
}
const arnOf = (role: string) => {
  const [owner = account, name = role] = role.includes('/') ? role.split('/') : [account, role]
  return roleArn(name, owner)
}

describe('D-2 equal input on both wires gives the same session or the same refusal', () => {
  test.each(chained)(
    'D-2 role chaining: $name',
    async ({ role = 'target', aws, form, refused }) => {
      const RoleArn = arnOf(role)
      const byAws = await assume(world, entry, { RoleArn, ...aws }).then(
        ({ Credentials }) => ({ token: tokenOf(Credentials), code: undefined }),
        (error: Error) => ({ token: undefined, code: error.name }),
      )

      const answer = await chain(world, entry, { resource: RoleArn, ...form })

      expect(byAws.code?.replace(/Exception$/, '')).toBe(refused)
      if (refused === undefined) {
        expect(answer.json['error_description']).toBeUndefined()
        expect(sessionClaims(answer.json['access_token'])).toEqual(sessionClaims(byAws.token))
      } else {
        expect([answer.status, answer.json['error']]).toEqual([400, oauthCode[refused]])
        expect(answer.json['access_token']).toBeUndefined()
      }
    },
  )

  const tagsClaim = { principal_tags: { Team: ['blue'] }, transitive_tag_keys: ['Team'] }
  test.each<Row & { readonly claims?: Readonly<Record<string, unknown>> }>([
    { name: 'nothing but the role' },
    {
      name: 'the longest duration',
      aws: { DurationSeconds: 43_200 },
      form: { duration_seconds: '43200' },
    },
    { name: 'a session policy', aws: { Policy: policy }, form: { policy } },
    { name: 'tags of the token', claims: { 'https://aws.amazon.com/tags': tagsClaim } },
    { name: 'a subject that trust does not want', claims: { sub: 'eve' }, refused: 'AccessDenied' },
    { name: 'a role that trusts no provider', role: 'target', refused: 'AccessDenied' },
    { name: 'a missing role', role: 'absent', refused: 'AccessDenied' },
    { name: 'another audience', claims: { aud: 'other' }, refused: 'InvalidIdentityToken' },
    {
      name: 'an unknown issuer',
      claims: { iss: 'https://evil.test' },
      refused: 'InvalidIdentityToken',
    },
    {
      name: 'malformed tags of the token',
      claims: { 'https://aws.amazon.com/tags': { principal_tags: { a: ['1', '2'] } } },
      refused: 'IDPRejectedClaim',
    },
  ])('D-2 web identity: $name', async ({ role = 'entry', aws, form, claims, refused }) => {
    const WebIdentityToken = await world.webIdentityToken(claims)
    const byAws = await enter(world, {
      RoleArn: roleArn(role),
      WebIdentityToken,
      ...aws,
    } as object).then(
      (credentials) => ({ token: tokenOf(credentials), code: undefined }),
      (error: Error) => ({ token: undefined, code: error.name }),
    )

    const answer = await federate(world, {
      subject_token: WebIdentityToken,
      resource: roleArn(role),
      ...form,
    })

    expect(byAws.code?.replace(/Exception$/, '')).toBe(refused)
    if (refused === undefined) {
      expect(sessionClaims(answer.json['access_token'])).toEqual(sessionClaims(byAws.token))
    } else {
      expect([answer.status, answer.json['error']]).toEqual([400, oauthCode[refused]])
    }
  })
})
