import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:tls'
import { proxyHeader, x509 } from '@gatewarden/roles-anywhere'
import { createDevelopmentCa } from '@gatewarden/roles-anywhere/ca'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  createMtlsWorld,
  keepAliveAgent,
  type MtlsWorld,
  machine,
  mutualTls,
  plant,
  pressArn,
  send,
} from './mtls-world.ts'

const assume = { roleArn: 'press' }
const anchors = [{ name: 'plant', pem: plant.rootPem }]
const press4 = await machine()
const stranger = await machine(undefined, await createDevelopmentCa())

let world: MtlsWorld
beforeAll(async () => {
  world = await createMtlsWorld({
    trust: () => x509({ anchors, source: 'tls', assume }),
    tls: mutualTls,
    more: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'rolesanywhere:Via': 'proxy' } },
      },
    ],
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const press = (id: string) => `${world.url}/presses/${id}`
const ask = (client: object, at = 'press-4', headers = {}) =>
  send(press(at), { agent: false, headers, ...client })

describe('MTLS-7 a client certificate is a credential', () => {
  test('MTLS-7 RA-33 it acts through the role, by its tags', async () => {
    const own = await ask(press4)
    const foreign = await ask(press4, 'press-5')

    expect(own.status).toBe(200)
    expect(own.json['arn']).toMatch(/^arn:gw:sts::000000000001:assumed-role\/press\/[0-9a-f]+$/)
    expect([foreign.status, foreign.json['code']]).toEqual([403, 'AccessDenied'])
  })

  test('RA-33 the trust policy keeps other certificates of the anchor out', async () => {
    const painter = await machine({ commonName: 'press-4', organizationalUnit: 'painters' })

    const { status, json } = await ask(painter)

    expect([status, json['code']]).toEqual([403, 'AccessDenied'])
  })

  test('MTLS-7 the audit log names certificate, anchor and source identity', async () => {
    await ask(press4)

    const decided = world.events.findLast(({ eventName }) => eventName === 'ReadPress')
    expect(decided?.userIdentity).toMatchObject({
      type: 'AssumedRole',
      sessionContext: {
        sourceIdentity: 'press-4',
        webIdFederationData: { federatedProvider: expect.stringContaining(':trust-anchor/') },
      },
    })
  })
})

describe('MTLS-1 MTLS-6 certificates that fail', () => {
  test('MTLS-6 INV-3 a certificate of a stranger is 401, never anonymous, and recorded', async () => {
    const { status, json, headers } = await ask(stranger)

    expect([status, json['code']]).toEqual([401, 'InvalidCertificate'])
    expect(headers['www-authenticate']).toMatch(/^Bearer realm=/)
    expect(headers['www-authenticate']).not.toContain('error=')
    expect(world.events.at(-1)?.errorCode).toBe('InvalidCertificate')
    expect(world.log.at(-1)).toMatch(/Reason: \w+ \(X509-\d+\), certificate: /)
  })

  test('MTLS-6 the reason goes to the log, not to the caller', async () => {
    const { json } = await ask(stranger)

    expect(JSON.stringify(json)).not.toMatch(/Reason|X509|NameChain/)
  })

  test('MTLS-6 without a certificate it is anonymous', async () => {
    const { status, json } = await ask({})

    expect([status, json['code']]).toEqual([401, 'MissingAuthenticationToken'])
  })
})

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('MTLS-3 %s', (version) => {
  const versions = { minVersion: version, maxVersion: version }

  test('MTLS-3 a resumed session shows the leaf alone, and is let in all the same', async () => {
    const client = await machine({ commonName: 'press-4', organizationalUnit: 'presses' })
    const agent = keepAliveAgent(client, versions)
    const first = await send(press('press-4'), { agent })
    for (const sockets of Object.values(agent.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy()
    }
    // Past the cached path (X509-61).
    world.clock.advance(301_000)

    const second = await send(press('press-4'), { agent })

    expect([first.status, first.isResumedSession]).toEqual([200, false])
    expect([second.status, second.isReusedSocket, second.isResumedSession]).toEqual([
      200,
      false,
      true,
    ])
    agent.destroy()
  })

  test('MTLS-1 a session that began with an untrusted certificate is no better when resumed', async () => {
    const agent = keepAliveAgent(stranger, versions)
    const first = await send(press('press-4'), { agent })
    for (const sockets of Object.values(agent.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy()
    }

    const second = await send(press('press-4'), { agent })

    expect([first.status, second.status, second.isResumedSession]).toEqual([401, 401, true])
    agent.destroy()
  })
})

describe('MTLS-4 connections that stay open', () => {
  /** A source, and what denies the key of press 4 on it, as a list would. */
  function revocable() {
    const trust = x509({ anchors, source: 'tls', assume })
    const spki = new X509Certificate(press4.leafPem).publicKey.export({
      type: 'spki',
      format: 'der',
    })
    const hash = createHash('sha256').update(spki).digest('base64url')
    return { trust, revoke: () => trust.revocation.deny({ denySpki: [hash] }) }
  }

  test('MTLS-4 CRL-11 a denied certificate has no rights from the next request on', async () => {
    const { trust, revoke } = revocable()
    await using at = await createMtlsWorld({
      trust: () => trust,
      tls: mutualTls,
    })
    const agent = keepAliveAgent(press4)
    const again = () => send(`${at.url}/presses/press-4`, { agent })
    const replies = [await again(), await again()]

    revoke()
    replies.push(await again())

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 401])
    expect(replies.map(({ isReusedSocket }) => isReusedSocket)).toEqual([false, true, true])
    expect(replies[2]?.json['code']).toBe('InvalidCertificate')
    agent.destroy()
  })

  test('X509-26 a certificate that ends ends with its connection open', async () => {
    await using at = await createMtlsWorld({
      trust: () => x509({ anchors, source: 'tls', assume }),
      tls: mutualTls,
    })
    const short = await machine({
      commonName: 'press-4',
      organizationalUnit: 'presses',
      validSeconds: 3_600,
    })
    const agent = keepAliveAgent(short)
    const again = () => send(`${at.url}/presses/press-4`, { agent })
    const before = await again()
    at.clock.advance(3_700_000)

    const after = await again()

    expect([before.status, after.status, after.isReusedSocket]).toEqual([200, 401, true])
    expect(at.log.at(-1)).toContain('Reason: Expired')
    agent.destroy()
  })

  test('MTLS-4 SEC-12 an upgraded connection is checked again, and ends with its certificate', async () => {
    const { trust, revoke } = revocable()
    const due: (() => void)[] = []
    await using at = await createMtlsWorld({
      trust: () => trust,
      tls: mutualTls,
      timers: {
        after(_ms, run) {
          due.push(run)
          return () => {}
        },
      },
    })
    at.iam.guardUpgrade(at.server, () => ({
      action: 'presses:ReadPress',
      resource: pressArn('press-4'),
    }))
    at.server.on('upgrade', (_req, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
    })
    const { hostname, port } = new URL(at.url)
    const socket = connect({
      host: hostname,
      port: Number(port),
      rejectUnauthorized: false,
      cert: press4.cert,
      key: press4.key,
    })
    socket.write('GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
    const [answer] = await once(socket, 'data')
    const recheck = async () => {
      const pending = due.splice(0)
      expect(pending).not.toEqual([])
      for (const run of pending) run()
    }
    await recheck()
    await vi.waitFor(() => expect(due).not.toEqual([]))
    expect(socket.destroyed).toBe(false)

    revoke()
    const closed = once(socket, 'close')
    await recheck()

    await closed
    expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /)
  })

  test('MTLS-5 a connection does not renegotiate', async () => {
    const { hostname, port } = new URL(world.url)
    const socket = connect({
      host: hostname,
      port: Number(port),
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
      cert: press4.cert,
      key: press4.key,
    })
    await new Promise((resolve) => socket.once('secureConnect', resolve))

    const failure = await new Promise<Error | null>((resolve) => {
      socket.on('error', resolve)
      socket.on('close', () => resolve(new Error('closed')))
      socket.renegotiate({}, resolve)
    })

    expect(failure).toBeInstanceOf(Error)
    socket.destroy()
  })
})

describe('POP-5 SEC-13 a certificate beside another identity', () => {
  test('POP-5 SEC-13 a bearer token that is not bound to it = 400', async () => {
    const { status, json } = await ask(press4, 'press-4', { authorization: 'Bearer a.b.c' })

    expect([status, json['code']]).toEqual([400, 'AmbiguousCredentials'])
  })

  test('SEC-13 INV-3 an untrusted certificate is not left aside for the token', async () => {
    const { status } = await ask(stranger, 'press-4', { authorization: 'Bearer a.b.c' })

    expect(status).toBe(400)
  })

  test('SEC-13 a bearer token over a connection without certificate stands for itself', async () => {
    const { status, json } = await ask({}, 'press-4', { authorization: 'Bearer a.b.c' })

    expect([status, json['code']]).toEqual([401, 'InvalidToken'])
  })
})

test('MTLS-8 what is counted', async () => {
  await ask(press4)
  const text = await world.metricsText()

  expect(text).toMatch(/gatewarden_authentication_total\{method="mtls",outcome="accepted"\} \d/)
  expect(text).toMatch(/gatewarden_x509_path_total\{code="ok"\} \d/)
  expect(text).toMatch(/gatewarden_x509_path_total\{code="NameChain"\} \d/)
  expect(text).toMatch(/gatewarden_trust_anchor_expiry_timestamp_seconds\{alias="plant"\} \d{10}/)
})

describe('PRIN-13 a certificate without a role', () => {
  const anchorArn = 'arn:gw:rolesanywhere:plant-1:000000000001:trust-anchor'
  const allowed = (condition: object, principal: object = { Federated: '*' }) =>
    createMtlsWorld({
      trust: () => x509({ anchors: [{ name: 'plant', pem: plant.rootPem, id }], source: 'tls' }),
      tls: mutualTls,
      pressPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: principal,
          Action: 'presses:ReadPress',
          Resource: '*',
          Condition: condition,
        },
      },
    })
  const id = '01234567-89ab-8def-8123-456789abcdef'
  const plantAnchor = { Federated: `${anchorArn}/${id}` }

  test.each([
    { name: 'its tags', key: 'aws:PrincipalTag/x509Subject/OU', value: 'presses', want: 200 },
    { name: 'its name', key: 'aws:SourceIdentity', value: 'press-4', want: 200 },
    { name: 'how it was proven', key: 'rolesanywhere:Via', value: 'tls', want: 200 },
    { name: 'another name', key: 'aws:SourceIdentity', value: 'press-5', want: 403 },
    { name: 'another way', key: 'rolesanywhere:Via', value: 'proxy', want: 403 },
  ])(
    'PRIN-13 RA-35 a policy of the resource asks for $name: $want',
    async ({ key, value, want }) => {
      await using at = await allowed({ StringEquals: { [key]: value } }, plantAnchor)

      const { status } = await send(`${at.url}/presses/press-4`, { agent: false, ...press4 })

      expect(status).toBe(want)
      expect(at.events.at(-1)?.userIdentity).toMatchObject({
        type: 'Certificate',
        principalId: expect.stringMatching(`^${anchorArn}/${id}:x509:`),
      })
      expect(at.events.at(-1)?.resources?.[0]?.ARN).toBe(pressArn('press-4'))
    },
  )

  test('PRIN-13 a policy that names another anchor does not mean it', async () => {
    await using at = await allowed({}, { Federated: `${anchorArn}/${id.replace('0', '1')}` })

    expect((await send(`${at.url}/presses/press-4`, { agent: false, ...press4 })).status).toBe(403)
  })
})

describe('MTLS-10 SEC-30 certificates behind a proxy', () => {
  const forwardedBy = (trustedProxies: readonly string[]) =>
    createMtlsWorld({
      trust: () =>
        x509({
          anchors,
          source: proxyHeader('X-Forwarded-Client-Cert', { format: 'envoy', trustedProxies }),
          assume,
        }),
    })
  const envoyHeader = (client: typeof press4) => ({
    'x-forwarded-client-cert': `Hash=00;Cert="${encodeURIComponent(client.leafPem)}";Chain="${encodeURIComponent(client.cert)}"`,
  })

  test('MTLS-10 MTLS-11 the header of a listed peer is a credential', async () => {
    await using at = await forwardedBy(['127.0.0.1/32'])
    const ask = (headers: object) =>
      send(`${at.url}/presses/press-4`, { agent: false, headers: headers as never })

    const replies = [
      await ask(envoyHeader(press4)),
      await ask(envoyHeader(stranger)),
      await ask({ 'x-forwarded-client-cert': 'Hash=00;Subject="CN=press-4"' }),
      await ask({ ...envoyHeader(press4), connection: 'x-forwarded-client-cert' }),
      await ask({ ...envoyHeader(press4), authorization: 'Bearer a.b.c' }),
      await ask({}),
    ]

    expect(replies.map(({ status, json }) => `${status} ${json['code'] ?? json['kind']}`)).toEqual([
      '200 role-session',
      '401 InvalidCertificate',
      '401 InvalidCertificate',
      '400 AmbiguousCredentials',
      '400 AmbiguousCredentials',
      '401 MissingAuthenticationToken',
    ])
  })

  test('SEC-30 ATK-41 mtls-header: forged client-certificate header from outside = ignored and counted', async () => {
    await using at = await forwardedBy(['192.0.2.0/24', '2001:db8::/32'])

    const { status, json } = await send(`${at.url}/presses/press-4`, {
      agent: false,
      headers: envoyHeader(press4),
    })

    expect([status, json['code']]).toEqual([401, 'MissingAuthenticationToken'])
    expect(await at.metricsText()).toContain(
      'gatewarden_ignored_headers_total{kind="client_cert"} 1',
    )
  })
})
