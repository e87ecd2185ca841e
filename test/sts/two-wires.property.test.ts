import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assurance } from '../reference/assurance.ts'
import {
  createTwoWires,
  type Holder,
  type Pair,
  type TwoWires,
  wireRole,
} from './two-wires-world.ts'

/** Each run signs and mints on both wires: some milliseconds. */
const runs = Math.min(assurance.fuzzRuns * 2, 4_000)

let wires: TwoWires
/** Who asks: each with another history. */
let holders: readonly Holder[]

const sessionOf = (role: string, more: readonly Pair[] = []): readonly Pair[] => [
  ['Action', 'AssumeRole'],
  ['RoleArn', wireRole(role)],
  ['RoleSessionName', 'build-1'],
  ...more,
]

beforeAll(async () => {
  wires = await createTwoWires()
  const entry = await wires.hold([
    ['Action', 'AssumeRoleWithWebIdentity'],
    ['RoleArn', wireRole('entry')],
    ['RoleSessionName', 'deploy-7'],
    ['WebIdentityToken', await wires.webIdentityToken()],
  ])
  const tagged = sessionOf('target', [
    ['Tags.member.1.Key', 'Team'],
    ['Tags.member.1.Value', 'blue'],
    ['TransitiveTagKeys.member.1', 'Team'],
    ['SourceIdentity', 'ann'],
  ])
  const narrow = sessionOf('target', [['Policy', policies.narrow]])
  const [chained, narrowed] = await Promise.all([
    wires.hold(tagged, entry),
    wires.hold(narrow, entry),
  ])
  holders = [entry, entry, chained, narrowed]
})
afterAll(() => wires[Symbol.asyncDispose]())

/** One input, whichever wire it goes by. `undefined`: not passed. */
interface Input {
  readonly role: string
  readonly name: string
  readonly duration: number | undefined
  readonly policy: string | undefined
  readonly policyArns: readonly string[] | undefined
  readonly tags: readonly Pair[] | undefined
  readonly transitive: readonly string[] | undefined
  readonly source: string | undefined
  readonly externalId: string | undefined
}

const statement = (more: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Resource: '*', ...more } })
const policies = {
  narrow: statement({ Action: ['sts:AssumeRole', 'sts:TagSession'] }),
  spaced: JSON.stringify(JSON.parse(statement({ Action: 'orders:*' })), null, 4),
  nothing: '{"Version":"2012-10-17","Statement":[]}',
  long: statement({ Action: `orders:${'a'.repeat(1_900)}` }),
  longer: statement({ Action: 'orders:*' }).padEnd(2_049),
  foreign: statement({ Action: 'orders:ListOrders\u2028' }),
  malformed: '{"Version":"2012-10-17","Statement":{"Effect":"allow"}}',
  none: 'none',
}

const good = 20
/** Mostly valid: of many parameters one that is wrong refuses the call, and nothing else is seen. */
const mostly = <T>(valid: fc.Arbitrary<T>, invalid: fc.Arbitrary<T>) =>
  fc.oneof({ weight: good, arbitrary: valid }, { weight: 1, arbitrary: invalid })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 })
const from = <T>(...values: readonly T[]) => fc.constantFrom(...values)

const tag = mostly<Pair>(
  fc.tuple(from('Team', 'Cost', 'a/b', 'Größe'), from('blue', 'red', '', 'x y', '名')),
  fc.tuple(
    from('team', 'aws:x', 'a*', '', 'k'.repeat(129)),
    from('blue', `\${a}`, 'v'.repeat(257)),
  ),
)
const input: fc.Arbitrary<Input> = fc.record({
  role: mostly(
    from(
      'target',
      'target',
      'target',
      'target',
      'target',
      'tagged',
      'external',
      'sourced',
      'brief',
      'abroad',
      'denied',
      'absent',
    ).map(wireRole),
    from('target', 'arn:gw:iam::000000000001:user/target', `arn:gw:iam::1:role/${'x'.repeat(9)}`),
  ),
  name: mostly(
    from('build-1', 'a_b', 'x@y.z', 'n'.repeat(64)),
    from('a', 'a b', 'n'.repeat(65), '*'),
  ),
  duration: maybe(mostly(from(900, 901, 3_600), from(0, -1, 899, 3_601, 43_200, 43_201, 1e15))),
  policy: maybe(
    fc.oneof(
      { weight: 12, arbitrary: from(policies.narrow, policies.spaced, policies.nothing) },
      { weight: 3, arbitrary: from(...Object.values(policies)) },
    ),
  ),
  policyArns: maybe(
    mostly(
      fc.array(
        from('arn:gw:iam::000000000001:policy/reader', `arn:gw:iam::aws:policy/${'p'.repeat(300)}`),
        {
          maxLength: 3,
        },
      ),
      from<string[]>(['short'], Array(11).fill('arn:gw:iam::000000000001:policy/reader'), ['']),
    ),
  ),
  tags: maybe(fc.array(tag, { maxLength: 3 })),
  transitive: maybe(
    mostly(fc.subarray(['Team']), fc.array(from('team', 'Other', ''), { maxLength: 3 })),
  ),
  source: maybe(mostly(from('ann', 'bob'), from('aws:x', 'a', 'a b'))),
  externalId: maybe(mostly(from('Order-7', 'order-7'), from('x', 'a b', 'x'.repeat(1_225)))),
})

const given = (pairs: readonly (readonly [string, string | number | undefined])[]): Pair[] =>
  pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]))

/** A list on the AWS wire; an empty one is its bare name (WIRE-4). */
const members = (name: string, items: readonly (readonly Pair[])[] | undefined): Pair[] => {
  if (items?.length === 0) return [[name, '']]
  return (items ?? []).flatMap((item, at) =>
    item.map(([member, value]): Pair => [`${name}.member.${at + 1}${member}`, value]),
  )
}

function awsParameters(one: Input): readonly Pair[] {
  return [
    ...given([
      ['Action', 'AssumeRole'],
      ['RoleArn', one.role],
      ['RoleSessionName', one.name],
      ['DurationSeconds', one.duration],
      ['Policy', one.policy],
      ['SourceIdentity', one.source],
      ['ExternalId', one.externalId],
    ]),
    ...members(
      'PolicyArns',
      one.policyArns?.map((arn) => [['.arn', arn]]),
    ),
    ...members(
      'Tags',
      one.tags?.map(([key, value]) => [
        ['.Key', key],
        ['.Value', value],
      ]),
    ),
    ...members(
      'TransitiveTagKeys',
      one.transitive?.map((key) => [['', key]]),
    ),
  ]
}

function oauthParameters(one: Input): readonly Pair[] {
  // Written by hand: an object would swallow a key that stands twice.
  const tags = one.tags?.map((pair) => pair.map((text) => JSON.stringify(text)).join(':'))
  return given([
    ['resource', one.role],
    ['role_session_name', one.name],
    ['duration_seconds', one.duration],
    ['policy', one.policy],
    ['source_identity', one.source],
    ['external_id', one.externalId],
    ['policy_arns', one.policyArns && JSON.stringify(one.policyArns)],
    ['tags', tags && `{${tags.join(',')}}`],
    ['transitive_tag_keys', one.transitive && JSON.stringify(one.transitive)],
  ])
}

const oauthCodes: Readonly<Record<string, string>> = {
  AccessDenied: 'invalid_target',
  ValidationError: 'invalid_request',
  MalformedPolicyDocument: 'invalid_request',
  PackedPolicyTooLarge: 'invalid_request',
  InvalidIdentityToken: 'invalid_request',
  IDPRejectedClaim: 'invalid_request',
}

/** What is wrong with an assertion is wrong with the grant. */
const assertionCodes: Readonly<Record<string, string>> = {
  InvalidIdentityToken: 'invalid_grant',
  IDPRejectedClaim: 'invalid_grant',
}

describe('D-2 equal input on both wires gives the same session claims or the same refusal', () => {
  test('D-2 role chaining', async () => {
    const seen = new Map<string, number>()
    const property = fc.asyncProperty(fc.nat({ max: 3 }), input, async (who, one) => {
      const holder = holders[who] as Holder

      const aws = await wires.byAws(awsParameters(one), holder)
      const oauth = await wires.byOAuth([
        ['subject_token', holder.sessionToken],
        ...oauthParameters(one),
      ])

      const outcome = aws.code ?? 'issued'
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
      expect(oauth.claims).toEqual(aws.claims)
      expect(oauth.code).toBe(aws.code === undefined ? undefined : oauthCodes[aws.code])
      expect(oauth.recorded.errorCode).toBe(aws.recorded.errorCode)
    })

    await fc.assert(property, { numRuns: runs })

    // A property that is only ever refused proves little (ASR-3).
    const share = (outcome: string) => (seen.get(outcome) ?? 0) / runs
    expect(share('issued')).toBeGreaterThan(0.1)
    expect(share('AccessDenied')).toBeGreaterThan(0.1)
    expect(share('ValidationError')).toBeGreaterThan(0.1)
    expect(share('MalformedPolicyDocument') + share('PackedPolicyTooLarge')).toBeGreaterThan(0.01)
  })

  test('D-2 web identity, by either grant', async () => {
    const claims = fc.record({
      sub: mostly(from('deploy-7', 'deploy-8'), from('eve', '')),
      aud: mostly(
        from<string | string[]>('sts'),
        from<string | string[]>('other', ['sts', 'other']),
      ),
      tags: maybe(fc.array(tag, { maxLength: 2 })),
      source: maybe(mostly(from<unknown>('ann'), from<unknown>('a b', 7))),
    })
    const seen = new Map<string, number>()
    const property = fc.asyncProperty(claims, input, async (token, one) => {
      const { sub, aud, tags, source } = token
      const WebIdentityToken = await wires.webIdentityToken({
        sub,
        aud,
        ...(tags && {
          'https://aws.amazon.com/tags': {
            principal_tags: Object.fromEntries(tags.map(([key, value]) => [key, [value]])),
          },
        }),
        ...(source !== undefined && { 'https://aws.amazon.com/source_identity': source }),
      })
      // A role of another account is the one that OAuth tells apart: `invalid_target`, where STS has one refusal (FED-2).
      const isElsewhere = [wireRole('target'), wireRole('abroad')].includes(one.role)
      const role = isElsewhere ? wireRole('entry') : one.role
      const { name, duration, policy, policyArns } = one
      const shared = {
        ...nothing,
        role,
        name,
        duration,
        policy,
        policyArns,
      }

      const [, ...aws] = awsParameters(shared)
      const byAws = await wires.byAws([
        ['Action', 'AssumeRoleWithWebIdentity'],
        ['WebIdentityToken', WebIdentityToken],
        ...aws,
      ])
      const byOAuth = await wires.byOAuth([
        ['subject_token', WebIdentityToken],
        ...oauthParameters(shared),
      ])

      const byAssertion = await wires.byAssertion([
        ['assertion', WebIdentityToken],
        ...oauthParameters(shared),
      ])

      const outcome = byAws.code ?? 'issued'
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
      expect(byOAuth.claims).toEqual(byAws.claims)
      expect(byOAuth.code).toBe(byAws.code === undefined ? undefined : oauthCodes[byAws.code])
      expect(byOAuth.recorded.errorCode).toBe(byAws.recorded.errorCode)
      expect(byAssertion.claims).toEqual(byAws.claims)
      expect(byAssertion.code).toBe(assertionCodes[byAws.code ?? ''] ?? byOAuth.code)
      expect(byAssertion.recorded.errorCode).toBe(byAws.recorded.errorCode)
    })

    await fc.assert(property, { numRuns: runs })

    for (const code of ['issued', 'AccessDenied', 'ValidationError', 'InvalidIdentityToken']) {
      expect((seen.get(code) ?? 0) / runs, code).toBeGreaterThan(0.02)
    }
  })
})

const nothing: Omit<Input, 'role' | 'name'> = {
  duration: undefined,
  policy: undefined,
  policyArns: undefined,
  tags: undefined,
  transitive: undefined,
  source: undefined,
  externalId: undefined,
}
