import {
  AssumeRoleCommand,
  type Credentials,
  DecodeAuthorizationMessageCommand,
  GetFederationTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { document, roleArn, userArn } from '../access-keys/user-entities.ts'
import { assuming } from '../access-keys/user-world.ts'
import { createLinksApp, type LinksApp } from './links-app.ts'

let app: LinksApp

beforeAll(async () => {
  app = await createLinksApp({ encodedDenials: true })
})
afterAll(() => app[Symbol.asyncDispose]())

function clientOf({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials): STSClient {
  return new STSClient({
    endpoint: `${app.url}/iam`,
    region: 'eu-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: AccessKeyId ?? '',
      secretAccessKey: SecretAccessKey ?? '',
      ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    },
  })
}

const marker = ' Encoded authorization failure message: '

interface Denial {
  readonly name: string
  readonly text: string
  readonly encoded: string | undefined
}

async function denialOf(work: Promise<unknown>): Promise<Denial> {
  const { name, message } = await work.then(
    () => Promise.reject(new Error('allowed')),
    (error: Error) => error,
  )
  const [text = '', encoded] = message.split(marker)
  return { name, text, encoded }
}

const assume = (role: string, credentials = app.alice, more = {}) =>
  clientOf(credentials).send(new AssumeRoleCommand(assuming(roleArn(role), more)))
const decode = async (EncodedMessage: string | undefined, credentials = app.alice) => {
  const command = new DecodeAuthorizationMessageCommand({ EncodedMessage })
  const { DecodedMessage = '' } = await clientOf(credentials).send(command)
  return JSON.parse(DecodedMessage)
}

describe('the AWS SDK for JavaScript, unmodified', () => {
  test('STS-21 a denial carries a message that tells those who may decode it why', async () => {
    const denial = await denialOf(assume('vault'))

    expect(denial).toMatchObject({
      name: 'AccessDenied',
      text: `User: ${userArn('alice')} is not authorized to perform: sts:AssumeRole on resource: ${roleArn('vault')}.`,
    })
    expect(await decode(denial.encoded)).toMatchObject({
      allowed: false,
      explicitDeny: false,
      matchedStatements: { items: [] },
      context: {
        principal: { arn: userArn('alice') },
        action: 'sts:AssumeRole',
        resource: roleArn('vault'),
      },
    })
  })

  test('STS-21 an explicit denial names the statement inside, and only inside', async () => {
    const none = document(
      { Action: '*' },
      { Sid: 'CanaryStatement', Effect: 'Deny', Action: 'sts:AssumeRole' },
    )
    const { Credentials } = await assume('support', app.alice, { Policy: JSON.stringify(none) })

    const denial = await denialOf(assume('support', Credentials as Credentials))

    expect(JSON.stringify(denial)).not.toContain('CanaryStatement')
    expect(await decode(denial.encoded)).toMatchObject({
      explicitDeny: true,
      matchedStatements: { items: [{ statementId: 'CanaryStatement', effect: 'DENY' }] },
    })
  })

  test('ATK-48 denial-leaks: without the permission nobody learns a statement', async () => {
    const Policy = JSON.stringify(document({ Action: 'sts:AssumeRole' }))
    const { Credentials } = await assume('support', app.alice, { Policy })
    const { encoded } = await denialOf(assume('vault'))

    const denial = await denialOf(decode(encoded, Credentials as Credentials))

    expect(denial.name).toBe('AccessDenied')
    expect(denial.text).toContain('sts:DecodeAuthorizationMessage')
  })

  test.each([
    { name: 'malformed', change: () => '***' },
    { name: 'cut', change: (message: string) => message.slice(0, -4) },
    { name: 'altered', change: (message: string) => message.slice(1) + message.slice(0, 1) },
  ])('STS-21 a message that is $name has its own code', async ({ change }) => {
    const { encoded = '' } = await denialOf(assume('vault'))

    await expect(decode(change(encoded))).rejects.toMatchObject({
      name: 'InvalidAuthorizationMessageException',
    })
  })

  test('ATK-3 role-existence-probe: a missing role has the answer of a denied one, of one length', async () => {
    const denied = await denialOf(assume('vault'))
    const missing = await denialOf(assume('ghost'))

    expect(missing.text.replace('ghost', 'vault')).toBe(denied.text)
    expect(missing.encoded).toHaveLength(denied.encoded?.length ?? 0)
  })

  test('STS-21 a denial about another account, and one that no policy made, carry none', async () => {
    const foreign = new AssumeRoleCommand(assuming('arn:gw:iam::000000000009:role/vault'))
    const { Credentials } = await assume('support')
    const chained = new GetFederationTokenCommand({ Name: 'guest' })

    const denials = [
      await denialOf(clientOf(app.alice).send(foreign)),
      await denialOf(clientOf(Credentials as Credentials).send(chained)),
    ]

    expect(denials.map(({ name, encoded }) => [name, encoded])).toEqual([
      ['AccessDenied', undefined],
      ['AccessDenied', undefined],
    ])
  })

  test('ATK-39 leaks: the record of a denial has no message', async () => {
    app.events.length = 0

    const { encoded = '' } = await denialOf(assume('vault'))

    expect(JSON.stringify(app.events)).not.toContain(encoded.slice(0, 40))
    expect(app.events.at(-1)).toMatchObject({ errorCode: 'AccessDenied' })
  })
})

test('STS-21 without the option denials carry no message', async () => {
  await using plain = await createLinksApp()
  const client = new STSClient({
    endpoint: `${plain.url}/iam`,
    region: 'eu-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: plain.alice.AccessKeyId ?? '',
      secretAccessKey: plain.alice.SecretAccessKey ?? '',
    },
  })

  const denial = await denialOf(client.send(new AssumeRoleCommand(assuming(roleArn('vault')))))

  expect(denial).toMatchObject({ name: 'AccessDenied', encoded: undefined })
})
