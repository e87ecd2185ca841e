import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { createLine } from './create-line.ts'
import type { Line } from './line.ts'

const account = '000000000001'
const other = '000000000002'
const issuer = 'https://idp.example'
const clock = fixedClock(Date.UTC(2030, 0, 1))
const keys = await generateKeyPair('ES256')
const strangers = await generateKeyPair('ES256')
const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] }
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const roleArn = (name: string, owner = account) => `arn:gw:iam::${owner}:role/${name}`

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

/** An issuer of one account, a role there that trusts somebody else, and a role of another account. */
async function started() {
  const trust = (Principal: object) => ({
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
    },
  })
  const line = await createLine({
    model,
    baseUrl: 'https://api.example',
    clock,
    policies: {
      providers: { idp: { Url: issuer, ClientIDList: ['orders'], Jwks: jwks } },
      roles: {
        denied: trust({ AWS: account }),
        [`${other}/abroad`]: trust({ AWS: other }),
      },
    },
  })
  open.push(line)
  const route = line.wireRoutes.find(({ path }) => path === '/oauth2/token')
  return async (subject_token: string, more: Readonly<Record<string, string>>) => {
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token,
      role_session_name: 'build-1',
      ...more,
    })
    const input: HttpInput = {
      method: 'POST',
      target: '/oauth2/token',
      mountedTarget: '/oauth2/token',
      rawHeaders: ['content-type', 'application/x-www-form-urlencoded'],
      peerAddress: '192.0.2.1',
      isSecure: true,
      body: new TextEncoder().encode(form.toString()),
    }
    const answer = await route?.handle(input)
    return { status: answer?.status, body: JSON.parse(answer?.body ?? '{}') as object }
  }
}

function token(key = keys.privateKey, iss = issuer): Promise<string> {
  return new SignJWT({ sub: 'alice', aud: 'orders' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(iss)
    .setIssuedAt(clock.now() / 1000)
    .setExpirationTime(clock.now() / 1000 + 300)
    .sign(key)
}

describe('OAUTH-3 a role of another account', () => {
  test('OAUTH-3 ATK-3 role-existence-probe: it answers as a denied role does, whether or not it exists', async () => {
    const exchange = await started()
    const subject = await token()

    const answers = await Promise.all(
      [
        roleArn('denied'),
        roleArn('absent'),
        roleArn('abroad', other),
        roleArn('absent', other),
        roleArn('absent', '000000000003'),
      ].map((resource) => exchange(subject, { resource })),
    )

    expect(answers[0]).toMatchObject({ status: 400, body: { error: 'invalid_target' } })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('FED-2 a token that is not good stays one, wherever the role is', async () => {
    const exchange = await started()

    const answers = await Promise.all(
      [token(strangers.privateKey), token(keys.privateKey, 'https://evil.example')].flatMap((it) =>
        [roleArn('denied'), roleArn('abroad', other)].map(async (resource) =>
          exchange(await it, { resource }),
        ),
      ),
    )

    expect(answers[0]).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })
})

test('OAUTH-3 a bad parameter has the name that the client knows', async () => {
  const exchange = await started()
  const resource = roleArn('denied')

  const { body } = await exchange(await token(), { resource, role_session_name: 'a b' })

  expect(body).toMatchObject({
    error: 'invalid_request',
    error_description: expect.stringContaining("Value 'a b' at 'role_session_name' failed"),
  })
})
