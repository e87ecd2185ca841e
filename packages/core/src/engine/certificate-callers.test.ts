import { describe, expect, test } from 'vitest'
import { IamError } from '../errors.ts'
import { defineModel } from '../model/define-model.ts'
import type { HttpInput } from '../ports/http.ts'
import { createMemoryStore } from '../store/memory/create-memory-store.ts'
import type { SourceEntities } from '../store/source/source-entities.ts'
import type {
  CertificateIdentity,
  CertificateSession,
  CertificateTrust,
  PresentedCertificate,
  VerifiedCertificate,
} from './certificate-trust.ts'
import type { LineOptions } from './line.ts'
import { type BoundWorld, createBoundWorld, request } from './testing/bound-world.ts'
import { signRequest } from './testing/sign-request.ts'
import { session } from './trust-source.ts'

const account = '000000000001'
const anchor = `arn:gw:rolesanywhere:local:${account}:trust-anchor/plant`
const thumbprint = Buffer.alloc(32, 7).toString('base64url')
const press: Partial<HttpInput> = { peerCertificate: thumbprint }

function trustPolicy(condition: object): object {
  const trusted = (Principal: object, Condition: object = {}) => ({
    Effect: 'Allow',
    Principal,
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition,
  })
  return {
    Version: '2012-10-17',
    Statement: [
      trusted({ AWS: account }),
      trusted({ Service: 'rolesanywhere.amazonaws.com' }, condition),
    ],
  }
}

function roles(trustCondition: object = {}): SourceEntities {
  const policy = trustPolicy(trustCondition)
  return {
    roles: {
      clerk: { AssumeRolePolicyDocument: policy },
      strict: { AssumeRolePolicyDocument: policy, RequireProof: true },
    },
  }
}

const clerkSession: CertificateSession = {
  principal: { kind: 'service', service: 'rolesanywhere.amazonaws.com' },
  role: 'clerk',
  sessionName: '0a0b',
  tags: new Map([['x509Subject/CN', 'press-4']]),
  sourceIdentity: 'press-4',
  policies: { inline: undefined, arns: [] },
  federation: { issuer: anchor, provider: anchor, subject: 'x509:k:0a0b', claims: new Map() },
  keys: new Map([['aws:sourcearn', anchor]]),
  durationSeconds: () => 900,
}

/** A source of certificates that is told what to say. */
function stubTrust(given: Partial<CertificateIdentity> = {}) {
  const identity: CertificateIdentity = {
    subject: 'x509:k:0a0b',
    claims: new Map([['name', 'press-4']]),
    keys: new Map([['rolesanywhere:via', 'tls']]),
    session: clerkSession,
    ...given,
  }
  const state = { failure: undefined as Error | undefined, verified: 0, validUntil: Infinity }
  const verify = async (): Promise<VerifiedCertificate> => {
    if (state.failure !== undefined) throw state.failure
    return known()
  }
  const known = () => ({ anchor, validUntil: state.validUntil, identity: () => identity })
  const trust: CertificateTrust = {
    kind: 'certificate',
    headers: ['ssl-client-cert'],
    bind: () => ({
      present: ({ peerCertificate }: HttpInput): PresentedCertificate | undefined => {
        if (peerCertificate === 'two') throw new IamError('AmbiguousCredentials', 'two')
        return peerCertificate === undefined ? undefined : { thumbprint: peerCertificate }
      },
      verify() {
        state.verified += 1
        return state.verified === 1 || state.failure !== undefined ? verify() : known()
      },
    }),
  }
  return { trust, state }
}

async function world(given: Partial<CertificateIdentity> = {}, more: Partial<LineOptions> = {}) {
  const { trust, state } = stubTrust(given)
  const created = await createBoundWorld({
    trust: [session(), trust],
    policies: roles(),
    ...more,
  })
  return { ...created, state }
}

const ask = (at: BoundWorld, headers: readonly string[] = [], more = press) =>
  Promise.resolve().then(() => at.line.authenticator.authenticate(request(headers, more)))

const refusal = (code: string, status: number) => expect.objectContaining({ code, status })
const invalid = new IamError('InvalidCertificate', 'untrusted')

describe('MTLS-7 callers by certificate', () => {
  test('MTLS-7 RA-33 a certificate acts through the role whose trust policy lets it in', async () => {
    const at = await world()

    const { principal, method, keys } = await ask(at)

    expect(principal).toMatchObject({
      kind: 'role-session',
      roleName: 'clerk',
      sessionName: '0a0b',
      session: { sourceIdentity: 'press-4', confirmation: { kind: 'certificate', thumbprint } },
    })
    expect(method).toBe('mtls')
    expect(keys?.get('rolesanywhere:via')).toBe('tls')
    const calls = at.events.filter(({ eventType }) => eventType === 'ApiCall')
    expect(calls.map(({ eventName }) => eventName)).toEqual(['AssumeRole'])
  })

  test('RA-33 without a trust policy that lets it in there is no caller', async () => {
    const other = { ArnEquals: { 'aws:SourceArn': `${anchor}-of-others` } }
    const at = await world({}, { policies: roles(other) })

    await expect(ask(at)).rejects.toEqual(refusal('AccessDenied', 403))
    await expect(ask(at)).rejects.toEqual(refusal('AccessDenied', 403))
  })

  test('MTLS-7 RA-34 the keys of the certificate decide in the trust policy', async () => {
    const own = { ArnEquals: { 'aws:SourceArn': anchor } }
    const at = await world({}, { policies: roles(own) })

    expect((await ask(at)).principal.kind).toBe('role-session')
  })

  test('MTLS-7 the session is kept per certificate, and begun again when it ends', async () => {
    const at = await world()
    const sessionId = async () => {
      const { principal } = await ask(at)
      return 'session' in principal ? principal.session?.id : undefined
    }

    const ids = [await sessionId(), await sessionId()]
    at.clock.advance(901_000)
    ids.push(await sessionId())

    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
    expect(at.counted).toEqual(Array(3).fill('mtls accepted'))
  })

  test('MTLS-7 another certificate has another session', async () => {
    const at = await world()
    const other = { peerCertificate: Buffer.alloc(32, 8).toString('base64url') }

    const callers = [await ask(at), await ask(at, [], other)]

    expect(callers[0]?.principal).not.toBe(callers[1]?.principal)
  })

  test('REV-1 a revoked session is not gone on with', async () => {
    const at = await world()
    const { principal: before } = await ask(at)
    at.clock.advance(2_000)

    await at.line.sessions.revoke({ role: `arn:gw:iam::${account}:role/clerk` })

    await expect(ask(at)).rejects.toEqual(refusal('ExpiredToken', 403))
    at.clock.advance(2_000)
    const { principal: after } = await ask(at)
    expect(after).not.toBe(before)
  })

  test('PERF-D6 TRUST-1 it is admitted once, until the trust policy of its role changes', async () => {
    const store = await createMemoryStore({
      model: defineModel({
        account,
        services: { orders: { actions: { ListOrders: { level: 'List' } } } },
      }),
      managed: true,
      watch: false,
      entities: { accounts: { [account]: { RootUser: { unsafeRootWithoutMfa: true } } } },
    })
    const at = await world({}, { policies: store })
    const root = { kind: 'root', account, arn: `arn:gw:iam::${account}:root` } as const
    const { iam } = at.line.api({ principal: { ...root, session: undefined } })
    const policy = (condition: object) => JSON.stringify(trustPolicy(condition))
    await iam.createRole({ roleName: 'clerk', assumeRolePolicyDocument: policy({}) })
    const first = await ask(at)

    await iam.createUser({ userName: 'bob' })
    const second = await ask(at)
    const others = { ArnEquals: { 'aws:SourceArn': `${anchor}-of-others` } }
    await iam.updateAssumeRolePolicy({ roleName: 'clerk', policyDocument: policy(others) })

    expect(second).toBe(first)
    await expect(ask(at)).rejects.toEqual(refusal('AccessDenied', 403))
  })

  test('TOK-4 the certificate is the proof that a role requires', async () => {
    const at = await world({ session: { ...clerkSession, role: 'strict' } })

    expect((await ask(at)).principal).toMatchObject({ roleName: 'strict' })
  })

  test('PRIN-13 without a role it is a caller that its anchor vouches for', async () => {
    const at = await world({ session: undefined })
    at.state.validUntil = at.clock.now() + 5_000

    const { principal, expiresAt } = await ask(at)

    expect(principal).toMatchObject({
      kind: 'federated',
      provider: anchor,
      issuer: undefined,
      subject: 'x509:k:0a0b',
    })
    expect(expiresAt).toBe(at.state.validUntil)
  })
})

describe('MTLS-6 certificates that fail', () => {
  test('MTLS-4 INV-3 a path that ends takes the rights at once, however well the caller was known', async () => {
    const at = await world()
    await ask(at)
    await ask(at)
    at.state.failure = invalid

    await expect(ask(at)).rejects.toEqual(refusal('InvalidCertificate', 401))
    expect(at.counted.at(-1)).toBe('mtls refused')
    expect(at.state.verified).toBe(3)
  })

  test('MTLS-6 an unknown status is 503, and counted as an error', async () => {
    const at = await world()
    at.state.failure = new IamError('ServiceUnavailable', 'status unknown')

    await expect(ask(at)).rejects.toEqual(refusal('ServiceUnavailable', 503))
    expect(at.counted).toEqual(['mtls error'])
  })

  test('MTLS-6 without a certificate other methods apply', async () => {
    const at = await world()
    const { sessionToken } = await at.mint()

    const nobody = await ask(at, [], {})
    const bearer = await ask(at, ['Authorization', `Bearer ${sessionToken}`], {})

    expect([nobody.principal.kind, bearer.method]).toEqual(['anonymous', 'bearer'])
  })

  test('MTLS-10 more than one certificate is refused and counted', async () => {
    const at = await world()

    await expect(ask(at, [], { peerCertificate: 'two' })).rejects.toEqual(
      refusal('AmbiguousCredentials', 400),
    )
    expect(at.counted).toEqual(['mtls refused'])
  })

  test('SEC-30 headers that the source does not read stay ignored and counted', async () => {
    const at = await world()

    await ask(at, ['Client-Cert', ':AA==:', 'SSL-Client-Cert', 'x'], {})

    expect(at.counted).toEqual(['ignored client_cert'])
  })

  test('MTLS-10 two sources of certificates are refused at the start', async () => {
    const trust = [stubTrust().trust, stubTrust().trust]

    await expect(createBoundWorld({ trust })).rejects.toThrow('two x509() sources')
  })
})

describe('POP-5 SEC-13 a certificate beside another identity', () => {
  const bound = { kind: 'certificate', thumbprint } as const

  test.each([
    { name: 'a bearer token that is not bound', confirmation: undefined, scheme: 'Bearer' },
    {
      name: 'a token that is bound to another certificate',
      confirmation: { kind: 'certificate', thumbprint: Buffer.alloc(32, 1).toString('base64url') },
      scheme: 'Bearer',
    },
    {
      name: 'a token that is bound to a key',
      confirmation: { kind: 'dpop', thumbprint },
      scheme: 'Bearer',
    },
  ] as const)('POP-5 SEC-13 $name = 400', async ({ confirmation, scheme }) => {
    const at = await world()
    const { sessionToken } = await at.mint(confirmation)
    const headers = ['Authorization', `${scheme} ${sessionToken}`]
    await ask(at, headers, {}).catch(() => undefined)

    await expect(ask(at, headers)).rejects.toEqual(refusal('AmbiguousCredentials', 400))
    expect(at.state.verified).toBe(0)
  })

  test.each(['Bearer x', 'Bearer a.b.c', 'AWS4-HMAC-SHA256 Credential=x'])(
    'POP-5 SEC-13 `%s` = 400 before anything is looked up',
    async (authorization) => {
      const at = await world()

      await expect(ask(at, ['Authorization', authorization])).rejects.toEqual(
        refusal('AmbiguousCredentials', 400),
      )
    },
  )

  test('POP-5 SEC-13 a signature of a session that is not bound = 400', async () => {
    const at = await world()
    const signed = signRequest(await at.mint(), at.clock.now())

    await expect(
      Promise.resolve().then(() => at.line.authenticator.authenticate({ ...signed, ...press })),
    ).rejects.toEqual(refusal('AmbiguousCredentials', 400))
  })

  test('MTLS-9 a signature of a session that is bound to the certificate is one credential with it', async () => {
    const at = await world()
    const signed = signRequest(await at.mint(bound), at.clock.now())

    const { method, principal } = await at.line.authenticator.authenticate({ ...signed, ...press })

    expect([method, principal.kind]).toEqual(['sigv4', 'role-session'])
  })

  test('MTLS-9 a token that is bound to the certificate is one credential with it', async () => {
    const at = await world()
    const { sessionToken } = await at.mint(bound)
    const headers = ['Authorization', `Bearer ${sessionToken}`]

    const callers = [await ask(at, headers), await ask(at, headers)]

    expect(callers.map(({ method }) => method)).toEqual(['bearer', 'bearer'])
    expect(callers[0]?.principal).toMatchObject({ sessionName: 'alice' })
    expect(at.counted).toEqual(['bearer accepted', 'bearer accepted'])
  })

  test('MTLS-4 MTLS-9 it ends with the path of the certificate', async () => {
    const at = await world()
    const { sessionToken } = await at.mint(bound)
    const headers = ['Authorization', `Bearer ${sessionToken}`]
    await ask(at, headers)
    at.state.failure = invalid

    await expect(ask(at, headers)).rejects.toEqual(refusal('InvalidCertificate', 401))
  })

  test('SEC-63 a forged binding is worth nothing', async () => {
    const at = await world()
    const { sessionToken } = await at.mint()
    const [head, payload, signature] = sessionToken.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const cnf = { 'x5t#S256': thumbprint }
    const forged = Buffer.from(JSON.stringify({ ...claims, cnf })).toString('base64url')

    await expect(
      ask(at, ['Authorization', `Bearer ${head}.${forged}.${signature}`]),
    ).rejects.toEqual(refusal('InvalidToken', 401))
  })
})
