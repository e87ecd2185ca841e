import {
  type AssumeRoleCommandInput,
  type Credentials,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { post, postSigned } from './signed-form.ts'
import { account, createStsWorld, roleArn, type StsWorld } from './sts-world.ts'

let world: StsWorld
let entry: Credentials

beforeAll(async () => {
  world = await createStsWorld()
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

const assumeTarget = (more: Partial<AssumeRoleCommandInput>, credentials = entry) =>
  assume(world, credentials, { RoleArn: roleArn('target'), ...more })

const refused = (name: string, message?: string) =>
  message === undefined ? { name } : { name, message: expect.stringContaining(message) }

const formOf = (parameters: Record<string, string>) =>
  new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn('target'),
    RoleSessionName: 'build-1',
    ...parameters,
  }).toString()

describe('ATK-2 external-id', () => {
  const withExternalId = (ExternalId: string | undefined) =>
    assume(world, entry, { RoleArn: roleArn('external'), ExternalId })

  test('ATK-2 external-id: the right one is accepted', async () => {
    await expect(withExternalId('Order-7')).resolves.toBeDefined()
  })

  test.each([
    { name: 'wrong', externalId: 'Order-8', code: 'AccessDenied' },
    { name: 'missing', externalId: undefined, code: 'AccessDenied' },
    { name: 'other case', externalId: 'order-7', code: 'AccessDenied' },
    { name: '1 character', externalId: 'O', code: 'ValidationError' },
    { name: '1225 characters', externalId: 'O'.repeat(1_225), code: 'ValidationError' },
  ])('ATK-2 external-id: $name', async ({ externalId, code }) => {
    await expect(withExternalId(externalId)).rejects.toMatchObject(refused(code))
  })

  test('ATK-2 external-id: list form', async () => {
    const answer = await postSigned(world.url, entry, {
      body: formOf({ RoleArn: roleArn('external'), 'ExternalId.member.1': 'Order-7' }),
    })

    expect([answer.status, answer.code]).toEqual([400, 'ValidationError'])
  })
})

describe('ATK-3 role-existence-probe', () => {
  test('ATK-3 role-existence-probe: a missing and a denied role give one answer', async () => {
    const answers = await Promise.all(
      ['denied', 'absent'].map((name) =>
        postSigned(world.url, entry, { body: formOf({ RoleArn: roleArn(name) }) }),
      ),
    )

    const [denied, missing] = answers.map(({ status, headers, body }) => {
      const id = headers.get('x-amzn-requestid') ?? ''
      const names = [...headers.keys()]
      return { status, names, body: body.replace(id, 'ID').replace(/role\/\w+<\/M/, 'role/X</M') }
    })
    expect(missing).toEqual(denied)
    expect(denied?.status).toBe(403)
  })

  test('ATK-3 role-existence-probe: a duration over the maximum of a role tells nothing', async () => {
    const web = async (name: string) =>
      enter(world, { RoleArn: roleArn(name), DurationSeconds: 43_200 }).catch(
        (error: Error) => error,
      )

    const [denied, missing] = await Promise.all(['denied', 'absent'].map(web))

    expect(denied).toMatchObject(refused('AccessDenied'))
    expect(missing).toMatchObject({ name: 'AccessDenied', message: (denied as Error).message })
  })
})

describe('ATK-8 name-injection', () => {
  test.each([
    { name: 'a star', value: 'a*' },
    { name: 'a variable', value: `\${aws:username}` },
    { name: 'a slash', value: 'a/b' },
    { name: 'a newline', value: 'a\nb' },
    { name: 'a final newline', value: 'ab\n' },
    { name: 'U+2028', value: 'a\u2028b' },
    { name: 'look-alike letters', value: 'аdmin' },
  ])('ATK-8 name-injection: session name with $name', async ({ value }) => {
    const before = world.events.length

    await expect(assumeTarget({ RoleSessionName: value })).rejects.toMatchObject(
      refused('ValidationError'),
    )
    const lines = world.events.slice(before).map((event) => event.errorMessage ?? '')
    expect(lines.join('')).not.toMatch(/[\n\r\u2028]/)
  })

  test.each([
    { name: 'a star', value: 'a*' },
    { name: 'a variable', value: `\${aws:username}` },
    { name: 'a newline', value: 'a\nb' },
    { name: 'U+2028', value: 'a\u2028b' },
  ])('ATK-8 name-injection: tag with $name', async ({ value }) => {
    await expect(assumeTarget({ Tags: [{ Key: 'Team', Value: value }] })).rejects.toMatchObject(
      refused('ValidationError'),
    )
    await expect(assumeTarget({ Tags: [{ Key: value, Value: 'x' }] })).rejects.toMatchObject(
      refused('ValidationError'),
    )
  })

  test.each([
    { name: 'a slash', value: 'blue/sky' },
    { name: 'look-alike letters', value: 'bluе' },
  ])('ATK-8 name-injection: a tag with $name is a literal', async ({ value }) => {
    const RoleArn = roleArn('tagged')

    await expect(assumeTarget({ Tags: [{ Key: 'Team', Value: value }] })).resolves.toBeDefined()
    await expect(
      assumeTarget({ RoleArn, Tags: [{ Key: 'Team', Value: value }] }),
    ).rejects.toMatchObject(refused('AccessDenied'))
  })
})

describe('ATK-9 chaining', () => {
  test('ATK-9 chaining: over an hour', async () => {
    await expect(assumeTarget({ DurationSeconds: 3_601 })).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    })
  })

  test('ATK-9 chaining: overriding an inherited transitive tag', async () => {
    const { Credentials } = await assumeTarget({
      Tags: [{ Key: 'Team', Value: 'blue' }],
      TransitiveTagKeys: ['Team'],
    })

    for (const Key of ['Team', 'tEAM']) {
      for (const Value of ['red', 'blue']) {
        const again = assumeTarget({ Tags: [{ Key, Value }] }, Credentials)
        await expect(again).rejects.toMatchObject(refused('ValidationError', 'is inherited'))
      }
    }
  })

  test('ATK-9 chaining: an inherited tag stays over three hops', async () => {
    const first = await assumeTarget({
      Tags: [
        { Key: 'Team', Value: 'blue' },
        { Key: 'Mood', Value: 'good' },
      ],
      TransitiveTagKeys: ['Team'],
    })
    const second = await assumeTarget({}, first.Credentials)

    await expect(
      assumeTarget({ Tags: [{ Key: 'team', Value: 'x' }] }, second.Credentials),
    ).rejects.toMatchObject(refused('ValidationError', 'is inherited'))
    await expect(
      assumeTarget({ Tags: [{ Key: 'Mood', Value: 'x' }] }, second.Credentials),
    ).resolves.toBeDefined()
  })

  test('ATK-9 chaining: changing SourceIdentity', async () => {
    const { Credentials } = await assumeTarget({ SourceIdentity: 'alice' })

    await expect(assumeTarget({ SourceIdentity: 'mallory' }, Credentials)).rejects.toMatchObject(
      refused('AccessDenied', 'sts:SetSourceIdentity'),
    )
    const kept = await assumeTarget({}, Credentials)
    expect(kept.SourceIdentity).toBe('alice')
  })

  test('ATK-9 chaining: shedding the session policy by self-assumption', async () => {
    const onlyItself = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn('target') },
    })
    const narrow = await assumeTarget({ Policy: onlyItself })

    const again = await assumeTarget({}, narrow.Credentials)
    const twice = await assumeTarget({}, again.Credentials)
    const free = await assumeTarget({})

    for (const { Credentials } of [narrow, again, twice]) {
      await expect(
        assume(world, Credentials, { RoleArn: roleArn('denied') }),
      ).rejects.toMatchObject(refused('AccessDenied'))
    }
    await expect(
      assume(world, free.Credentials, { RoleArn: roleArn('denied') }),
    ).resolves.toBeDefined()
  })

  test('ATK-9 chaining: the tenth hop is issued and the eleventh refused', async () => {
    let credentials: Credentials | undefined = entry
    for (let hop = 1; hop <= 10; hop += 1) {
      credentials = (await assumeTarget({}, credentials)).Credentials
    }

    await expect(
      world.client(credentials).send(new GetCallerIdentityCommand({})),
    ).resolves.toMatchObject({ Account: account })
    await expect(assumeTarget({}, credentials)).rejects.toMatchObject(refused('AccessDenied'))
  })
})

describe('ATK-33 duplicates', () => {
  const action = 'Version=2011-06-15&Action=GetCallerIdentity'

  test.each([
    { name: 'a repeated parameter', form: { body: `${action}&Action=GetCallerIdentity` } },
    {
      name: 'an action in query and body',
      form: { body: action, query: { Action: 'AssumeRole' } },
    },
    { name: 'another spelling', form: { body: `${action}&%41ction=AssumeRole` } },
  ])('ATK-33 duplicates: $name', async ({ form }) => {
    const answer = await postSigned(world.url, entry, form)

    expect([answer.status, answer.code]).toEqual([400, 'MalformedQueryString'])
  })

  test('ATK-33 duplicates: repeated query keys', async () => {
    const answer = await post(`${world.url}/?Action=A&Action=B`, '')

    expect([answer.status, answer.code]).toEqual([400, 'MalformedQueryString'])
  })
})

describe('ATK-34 parameter-shape', () => {
  const prototypes = () => [Object.prototype, Array.prototype, Map.prototype].map(Reflect.ownKeys)

  test.each([
    {
      name: 'constructor as action',
      body: 'Version=2011-06-15&Action=constructor',
      code: 'InvalidAction',
    },
    {
      name: '__proto__ as action',
      body: 'Version=2011-06-15&Action=__proto__',
      code: 'InvalidAction',
    },
    {
      name: '__proto__ as parameter',
      body: formOf({ '__proto__.polluted': '1' }),
      code: 'ValidationError',
    },
    {
      name: 'constructor as parameter',
      body: formOf({ 'constructor.prototype.polluted': '1' }),
      code: 'ValidationError',
    },
    {
      name: '__proto__ in a list',
      body: formOf({ 'Tags.member.__proto__.Key': 'x' }),
      code: 'ValidationError',
    },
    {
      name: 'deep nesting',
      body: formOf({ [Array(1_000).fill('a').join('.')]: '1' }),
      code: 'MalformedQueryString',
    },
    {
      name: '100,000 members',
      body: Array.from({ length: 100_000 }, (_, i) => `T.member.${i}=`)
        .join('&')
        .slice(0, 500_000),
      code: 'MalformedQueryString',
    },
  ])('ATK-34 parameter-shape: $name', async ({ body, code }) => {
    const before = prototypes()

    const answer = await postSigned(world.url, entry, { body })

    expect([answer.status, answer.code]).toEqual([400, code])
    expect(prototypes()).toEqual(before)
    expect('polluted' in {}).toBe(false)
  })
})
