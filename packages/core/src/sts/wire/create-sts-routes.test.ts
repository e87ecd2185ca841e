import { expect, test } from 'vitest'
import { IamError } from '../../errors.ts'
import { createOutboundFederation } from '../../federation/outbound/outbound-federation.ts'
import { createOutboundKeys } from '../../federation/outbound/outbound-keys.ts'
import { anonymous, type Principal } from '../../identity/principal.ts'
import { noMetrics } from '../../metrics/metrics.ts'
import type { HttpInput, HttpOutput, WireRoute } from '../../ports/http.ts'
import { silentLogger } from '../../ports/logger.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { createStage, stageRoleArn, stageSession } from '../testing/stage.ts'
import { oneCode } from '../testing/user-stage.ts'
import { createStsRoutes, type StsRoutesOptions } from './create-sts-routes.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const stageOf = () =>
  createStage(
    [
      { name: 'caller', trust: [] },
      {
        name: 'target',
        trust: [
          { Effect: 'Allow', Principal: { AWS: stageRoleArn('caller') }, Action: 'sts:AssumeRole' },
        ],
      },
    ],
    clock,
  )

interface Wire {
  readonly route: WireRoute
  readonly stage: ReturnType<typeof stageOf>
  readonly authenticated: HttpInput[]
  send(body: string, more?: Partial<HttpInput>): Promise<HttpOutput>
}

function createWire(
  principal: Principal = stageSession('caller'),
  more: Partial<StsRoutesOptions> = {},
): Wire {
  const stage = stageOf()
  const authenticated: HttpInput[] = []
  const [route] = createStsRoutes({
    authenticate(input) {
      authenticated.push(input)
      return { principal, method: principal.kind === 'anonymous' ? 'none' : 'sigv4' }
    },
    authenticatePresigned(input) {
      authenticated.push(input)
      return { principal, method: 'sigv4' }
    },
    requestFacts: () => ({ sourceIp: '192.0.2.1' }),
    sessions: stage.issuer,
    tokens: stage.tokens,
    decisions: stage.decisions,
    outbound: createOutboundFederation({
      baseUrl: 'https://iam.test',
      accounts: [],
      keys: createOutboundKeys({ clock, random: seededRandom(2) }),
      namespaceClaim: 'https://sts.amazonaws.com/',
    }),
    region: 'eu-1',
    mfa: oneCode(clock),
    masterKeys: undefined,
    encodedDenials: undefined,
    mintRecord: { accountOf: () => undefined },
    snapshots: stage.snapshots,
    webIdentities: {
      verify: () =>
        Promise.reject(new IamError('InvalidIdentityToken', 'no provider for the issuer')),
    },
    recordApiCall: (call) => stage.calls.push(call),
    metrics: noMetrics,
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    ...more,
  })
  return {
    route: route!,
    stage,
    authenticated,
    send: (body, further) => route!.handle(input(body, further)),
  }
}

const formType = ['content-type', 'application/x-www-form-urlencoded; charset=utf-8']

const input = (body: string, more: Partial<HttpInput> = {}): HttpInput => ({
  method: 'POST',
  target: '/',
  mountedTarget: '/',
  rawHeaders: [...formType, 'authorization', 'AWS4-HMAC-SHA256 checked-by-the-fake'],
  peerAddress: '127.0.0.1',
  isSecure: true,
  body: new TextEncoder().encode(body),
  ...more,
})

const form = (parameters: Record<string, string>) =>
  new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString()

const assumeRole = (more: Record<string, string> = {}) =>
  form({
    Action: 'AssumeRole',
    RoleArn: stageRoleArn('target'),
    RoleSessionName: 'build-1',
    ...more,
  })

const errorOf = ({ status, body }: HttpOutput) => ({
  status,
  type: /<Type>(.*?)<\/Type>/.exec(body)?.[1],
  code: /<Code>(.*?)<\/Code>/.exec(body)?.[1],
  message: /<Message>(.*?)<\/Message>/s.exec(body)?.[1],
})

test('D-1 AssumeRole answers with the exact shape of the AWS Query wire', async () => {
  const { status, headers, body } = await createWire().send(assumeRole())

  const requestId = headers['x-amzn-requestid']
  expect(status).toBe(200)
  expect(body).toBe(
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>' +
      '<Credentials><AccessKeyId>ASIABBBBBBBBBBBBBBBB</AccessKeyId>' +
      '<SecretAccessKey>not-a-secret-of-anyone-but-40-characters</SecretAccessKey>' +
      '<SessionToken>header.payload.signature</SessionToken>' +
      '<Expiration>2030-01-01T01:00:00Z</Expiration></Credentials>' +
      '<AssumedRoleUser><AssumedRoleId>AROATARGETAAAAAAAAAAA:build-1</AssumedRoleId>' +
      '<Arn>arn:gw:sts::111111111111:assumed-role/target/build-1</Arn></AssumedRoleUser>' +
      '</AssumeRoleResult><ResponseMetadata>' +
      `<RequestId>${requestId}</RequestId></ResponseMetadata></AssumeRoleResponse>`,
  )
})

test('EVAL-18 GetCallerIdentity answers a caller that no policy allows anything, without a decision', async () => {
  const wire = createWire()

  const { status, body } = await wire.send(form({ Action: 'GetCallerIdentity' }))

  expect(status).toBe(200)
  expect(body).toContain(
    '<GetCallerIdentityResult><Arn>arn:gw:sts::111111111111:assumed-role/caller/caller</Arn>' +
      '<UserId>AROACALLERAAAAAAAAAAA:caller</UserId><Account>111111111111</Account></GetCallerIdentityResult>',
  )
  expect(wire.stage.questions).toEqual([])
  expect(wire.stage.calls).toMatchObject([{ eventName: 'GetCallerIdentity' }])
})

test.each([
  { name: 'an answer', body: assumeRole() },
  { name: 'a refusal', body: assumeRole({ RoleArn: stageRoleArn('absent') }) },
  { name: 'a malformed form', body: '%' },
])('WIRE-8 $name carries type, request id, no-store and date', async ({ body }) => {
  const output = await createWire().send(body)

  const requestId = output.headers['x-amzn-requestid']
  expect(output.headers).toEqual({
    'content-type': 'text/xml; charset=utf-8',
    'cache-control': 'no-store',
    date: 'Tue, 01 Jan 2030 00:00:00 GMT',
    'x-amzn-requestid': expect.stringMatching(uuid),
  })
  expect(output.body).toContain(`<RequestId>${requestId}</RequestId>`)
})

test('TRUST-6 ATK-3 a missing role and a denied role differ in nothing but the request id', async () => {
  const answers = await Promise.all(
    [stageRoleArn('caller'), stageRoleArn('absent')].map((RoleArn) =>
      createWire().send(assumeRole({ RoleArn })),
    ),
  )

  const [denied, missing] = answers.map(({ body, ...rest }) => ({
    ...rest,
    body: body.replaceAll(/role\/(?:caller|absent)/g, 'role/X'),
  }))
  expect(denied).toEqual(missing)
  expect(errorOf(denied!)).toMatchObject({ status: 403, type: 'Sender', code: 'AccessDenied' })
})

test.each([
  'AssumeRoleWithSAML',
  'AssumeRoot',
  'GetDelegatedAccessToken',
  'assumeRole',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
])('WIRE-5 ATK-34 %s is no operation', async (Action) => {
  const wire = createWire()

  expect(errorOf(await wire.send(form({ Action })))).toEqual({
    status: 400,
    type: 'Sender',
    code: 'InvalidAction',
    message: `Could not find operation ${Action} for version 2011-06-15`,
  })
  expect(wire.authenticated).toEqual([])
})

test('an operation is known by its version only', async () => {
  const other = await createWire().send('Action=GetCallerIdentity&Version=2010-05-08')
  const none = await createWire().send('Action=GetCallerIdentity')

  expect(errorOf(other)).toMatchObject({ code: 'InvalidAction' })
  expect(errorOf(none).message).toContain('NO_VERSION_SPECIFIED')
})

test('no action is MissingAction', async () => {
  expect(errorOf(await createWire().send(''))).toMatchObject({ status: 400, code: 'MissingAction' })
})

test('WIRE-3 ATK-33 an action in query and body is refused before anybody is authenticated', async () => {
  const wire = createWire()

  const answer = await wire.send(assumeRole(), { target: '/?Action=GetCallerIdentity' })

  expect(errorOf(answer)).toMatchObject({ status: 400, code: 'MalformedQueryString' })
  expect(wire.authenticated).toEqual([])
  expect(wire.stage.calls).toMatchObject([{ eventName: 'UnknownOperation' }])
})

test('WIRE-6 the caller is authenticated before parameters are looked at', async () => {
  const wire = createWire()

  const answer = await wire.send(assumeRole({ RoleSessionName: 'a b', Unknown: '1' }), {
    rawHeaders: formType,
  })

  expect(errorOf(answer)).toEqual({
    status: 403,
    type: 'Sender',
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
  })
  expect(wire.authenticated).toEqual([])
  expect(wire.stage.calls).toMatchObject([{ eventName: 'AssumeRole', principal: anonymous }])
})

test('credentials in the query are for the authenticator to refuse, not nothing', async () => {
  const wire = createWire()

  await wire.send(assumeRole(), { rawHeaders: formType, target: '/?X-Amz-Signature=00' })

  expect(wire.authenticated).toHaveLength(1)
})

test('an authenticator that finds nobody is no caller', async () => {
  expect(errorOf(await createWire(anonymous).send(assumeRole()))).toMatchObject({
    code: 'MissingAuthenticationToken',
  })
})

test('WIRE-4 an unknown parameter is refused before the role is asked for', async () => {
  const wire = createWire()

  const answer = await wire.send(assumeRole({ Polcy: '{"Statement":[]}' }))

  expect(errorOf(answer)).toMatchObject({ status: 400, code: 'ValidationError' })
  expect(wire.stage.questions).toEqual([])
  expect(wire.stage.calls).toMatchObject([{ principal: { kind: 'role-session' } }])
})

test('INV-3 a credential that is wrong is never anonymous', async () => {
  const refused = new IamError('SignatureDoesNotMatch', 'wrong canonical form')
  const wire = createWire(undefined, { authenticate: () => Promise.reject(refused) })

  expect(errorOf(await wire.send(form({ Action: 'GetCallerIdentity' })))).toMatchObject({
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: 'The request signature we calculated does not match the signature you provided.',
  })
})

test('a bearer token is no signature', async () => {
  const wire = createWire(undefined, {
    authenticate: () => ({ principal: stageSession('caller'), method: 'bearer' }),
  })

  expect(errorOf(await wire.send(assumeRole()))).toMatchObject({
    status: 400,
    code: 'IncompleteSignature',
  })
})

const webIdentity = form({
  Action: 'AssumeRoleWithWebIdentity',
  RoleArn: stageRoleArn('target'),
  RoleSessionName: 'alice',
  WebIdentityToken: 'header.canary.signature',
})

test('AssumeRoleWithWebIdentity is never authenticated, and no answer repeats the token', async () => {
  const wire = createWire()

  const answer = await wire.send(webIdentity, { rawHeaders: formType })

  expect(errorOf(answer)).toEqual({
    status: 400,
    type: 'Sender',
    code: 'InvalidIdentityToken',
    message: 'no provider for the issuer',
  })
  expect(wire.authenticated).toEqual([])
  expect(JSON.stringify([answer, wire.stage.calls])).not.toContain('canary')
})

test('AssumeRoleWithWebIdentity beside a signature is refused: two credentials', async () => {
  const wire = createWire()

  expect(errorOf(await wire.send(webIdentity))).toMatchObject({
    status: 400,
    code: 'IncompleteSignature',
  })
})

test('state that is too old answers 503 with Retry-After', async () => {
  const stale = () => {
    throw new IamError('StalePolicy', 'policies are 31 s old')
  }
  const wire = createWire(undefined, { snapshots: { current: stale } })

  const answer = await wire.send(webIdentity, { rawHeaders: formType })

  expect(answer.headers['retry-after']).toBe('1')
  expect(errorOf(answer)).toEqual({
    status: 503,
    type: 'Receiver',
    code: 'ServiceUnavailable',
    message: 'The service cannot answer now.',
  })
})

test('a bug answers 500 in XML and is logged with its request id', async () => {
  const logged: object[] = []
  const wire = createWire(undefined, {
    authenticate: () => Promise.reject(new TypeError('boom')),
    logger: { ...silentLogger, error: (fields) => logged.push(fields) },
  })

  const answer = await wire.send(assumeRole())

  expect(errorOf(answer)).toMatchObject({ status: 500, type: 'Receiver', code: 'InternalFailure' })
  expect(answer.body).not.toContain('boom')
  expect(logged).toMatchObject([{ request_id: answer.headers['x-amzn-requestid'] }])
})

test('WIRE-2 a body over the limit is refused in XML', () => {
  const { route } = createWire()

  const answer = route.refuse('RequestEntityTooLarge', input(''))

  expect(route).toMatchObject({ method: 'POST', path: '/', bodyLimit: 524_288 })
  expect(errorOf(answer)).toMatchObject({ status: 413, code: 'RequestEntityTooLarge' })
})

test('WIRE-10 ATK-46 echoed input is escaped, on one line and short', async () => {
  const Action = `<x>&"'\n\u0000\u2028${'y'.repeat(1_000)}`.replace('\u0000', '\u0001')

  const { message = '' } = errorOf(await createWire().send(form({ Action })))

  expect(message).toMatch(
    /^Could not find operation &lt;x&gt;&amp;&quot;&apos;���y+\.\.\. for version 2011-06-15$/,
  )
  expect(message.length).toBeLessThan(400)
})
