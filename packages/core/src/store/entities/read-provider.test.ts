import { describe, expect, test } from 'vitest'
import { account, defectsOf, otherAccount, snapshotOf } from '../testing/read-entities.ts'

const url = 'https://idp.example/tenant'

function provider(more: Readonly<Record<string, unknown>> = {}): object {
  return { ClientIDList: ['orders-api'], Url: url, ...more }
}

describe('a provider', () => {
  test('FED-1 has the defaults of the spec', () => {
    const snapshot = snapshotOf({ providers: { idp: provider() } })

    expect(snapshot.oidcProvider(account, url)).toEqual({
      account,
      arn: `arn:gw:iam::${account}:oidc-provider/idp.example/tenant`,
      issuer: url,
      keyPrefix: 'idp.example/tenant',
      clientIds: ['orders-api'],
      algorithms: ['RS256', 'ES256'],
      jwks: undefined,
      sessionClaims: ['aud', 'sub'],
      maxTokenAgeSeconds: 86_400,
      allowsMultipleAudiences: false,
      acceptsAccessTokens: false,
      acceptedAmrValues: [],
      spiffeTrustDomain: undefined,
      privateHosts: [],
      ca: undefined,
      thumbprints: [],
    })
  })

  test('FED-2 is found by the exact text of its issuer in its own account alone', () => {
    const snapshot = snapshotOf({ providers: { idp: provider() } })

    expect(snapshot.oidcProvider(account, `${url}/`)).toBeUndefined()
    expect(snapshot.oidcProvider(account, 'https://IDP.example/tenant')).toBeUndefined()
    expect(snapshot.oidcProvider(otherAccount, url)).toBeUndefined()
    expect(snapshot.oidcProvider('__proto__', url)).toBeUndefined()
  })

  test('FED-6 keeps a trailing slash as registered', () => {
    const snapshot = snapshotOf({ providers: { idp: provider({ Url: `${url}/` }) } })

    expect(snapshot.oidcProvider(account, `${url}/`)?.keyPrefix).toBe('idp.example/tenant/')
  })

  test('has what its file says', () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', key_ops: ['verify'], exp: 5 }
    const snapshot = snapshotOf({
      providers: {
        idp: provider({
          Algorithms: ['EdDSA'],
          Jwks: { keys: [key] },
          SessionClaims: ['sub', 'team'],
          MaxTokenAgeSeconds: 600,
          AllowMultipleAudiences: true,
          PrivateHosts: ['localhost:8080'],
          Url: 'http://localhost:8080',
        }),
      },
    })

    const found = snapshot.oidcProvider(account, 'http://localhost:8080')

    expect(found).toMatchObject({
      algorithms: ['EdDSA'],
      sessionClaims: ['sub', 'team'],
      maxTokenAgeSeconds: 600,
      allowsMultipleAudiences: true,
      privateHosts: ['localhost:8080'],
    })
    // RFC 7517: a member that is not understood is ignored.
    expect({ ...found?.jwks?.keys[0] }).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: 'a',
      y: 'b',
      key_ops: ['verify'],
    })
  })

  test('FED-12 of a shared issuer keeps the ids of the tenant in its sessions', () => {
    const issuer = 'https://token.actions.githubusercontent.com'
    const snapshot = snapshotOf({ providers: { github: provider({ Url: issuer }) } })

    expect(snapshot.oidcProvider(account, issuer)?.sessionClaims).toEqual([
      'aud',
      'sub',
      'repository_id',
      'repository_owner_id',
      'enterprise_id',
    ])
  })
})

describe('FED-1 an issuer is an https URL without query, fragment and user info', () => {
  const form = '`Url` must be an https URL without user info, query and fragment'

  test.each([
    { name: 'query', url: 'https://idp.example/?a=b', problem: form },
    { name: 'fragment', url: 'https://idp.example/#a', problem: form },
    { name: 'user info', url: 'https://a:b@idp.example/', problem: form },
    { name: 'no scheme', url: 'idp.example', problem: form },
    { name: 'another scheme', url: 'file:///etc/passwd', problem: form },
    { name: 'backslash', url: 'https://idp.example\\a', problem: form },
    { name: 'blank', url: 'https://idp.example/a b', problem: form },
    { name: 'wildcard', url: 'https://*.example', problem: form },
    { name: 'template', url: 'https://login.microsoftonline.com/{tenantid}/v2.0', problem: form },
    { name: 'port out of range', url: 'https://idp.example:99999', problem: form },
    { name: 'not ASCII', url: 'https://idp.ex\u0430mple', problem: form },
    {
      name: 'dots in the path',
      url: 'https://idp.example/a/../b',
      problem: '`Url` must not hold `.` and `..` in its path',
    },
    {
      name: 'the common issuer of Entra',
      url: 'https://login.microsoftonline.com/common/v2.0',
      problem: '`Url` must name a tenant',
    },
    {
      name: 'plain http',
      url: 'http://idp.example',
      problem: '`Url` must be an https URL, unless `PrivateHosts` names its host, with the port',
    },
    {
      name: 'more than 255 characters',
      url: `https://idp.example/${'a'.repeat(236)}`,
      problem: '`Url` must have at most 255 characters',
    },
  ])('$name', ({ url, problem }) => {
    expect(defectsOf({ providers: { idp: provider({ Url: url }) } })).toEqual([
      `providers/idp.json:5:10: INVALID_VALUE: ${problem}`,
    ])
  })

  test('the host of plain http has to be named with its port', () => {
    const entry = { Url: 'http://localhost:8080', PrivateHosts: ['localhost'] }

    expect(defectsOf({ providers: { idp: provider(entry) } })).toHaveLength(1)
  })
})

describe('STO-9 what is wrong with a provider is refused', () => {
  test.each([
    {
      name: 'FED-4 no audience',
      entity: { Url: url },
      want: '1:1: MISSING_MEMBER: member `ClientIDList` is missing',
    },
    {
      name: 'FED-4 an empty list of audiences',
      entity: { Url: url, ClientIDList: [] },
      want: '3:19: INVALID_VALUE: `ClientIDList` must name at least one audience',
    },
    {
      name: 'FED-1 HS256',
      entity: provider({ Algorithms: ['HS256'] }),
      want: '7:5: INVALID_VALUE: `Algorithms` must be among RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519',
    },
    {
      name: 'FED-1 none',
      entity: provider({ Algorithms: ['none'] }),
      want: '7:5: INVALID_VALUE: `Algorithms` must be among RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519',
    },
    {
      name: 'no algorithm',
      entity: provider({ Algorithms: [] }),
      want: '6:17: INVALID_VALUE: `Algorithms` must name at least one algorithm',
    },
    {
      name: 'no keys',
      entity: provider({ Jwks: { keys: [] } }),
      want: '7:13: INVALID_VALUE: `keys` must be a list of 1 to 100 keys',
    },
    {
      name: 'JWKS-5 a symmetric key',
      entity: provider({ Jwks: { keys: [{ kty: 'oct' }] } }),
      want: '8:7: INVALID_VALUE: the `kty` of a key must be `RSA`, `EC` or `OKP`',
    },
    {
      name: 'an age of zero',
      entity: provider({ MaxTokenAgeSeconds: 0 }),
      want: '6:25: INVALID_VALUE: `MaxTokenAgeSeconds` must be a whole number from 1 to 31536000',
    },
    {
      name: 'a private host with scheme',
      entity: provider({ PrivateHosts: ['http://localhost'] }),
      want: '7:5: INVALID_VALUE: `PrivateHosts` must be hosts, with port where it is not the default',
    },
    {
      name: 'a misspelt member',
      entity: provider({ ClientIdList: ['a'] }),
      want: '6:3: UNKNOWN_MEMBER: unknown member `ClientIdList`, did you mean `ClientIDList`?',
    },
  ])('$name', ({ entity, want }) => {
    expect(defectsOf({ providers: { idp: entity } })).toEqual([`providers/idp.json:${want}`])
  })

  test('JWKS-5 a private key is refused and not repeated', () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'top-secret' }

    const defects = defectsOf({ providers: { idp: provider({ Jwks: { keys: [key] } }) } })

    expect(defects).toEqual([
      'providers/idp.json:13:9: INVALID_VALUE: a key holds the secret member `d`: only public keys belong here',
    ])
  })

  test('an issuer twice in one account is refused, in another account not', () => {
    expect(defectsOf({ providers: { a: provider(), [`${otherAccount}/a`]: provider() } })).toEqual(
      [],
    )
    expect(defectsOf({ providers: { a: provider(), b: provider() } })).toEqual([
      'providers/b.json:5:10: DUPLICATE_ENTITY: the issuer is defined by `providers/a.json` already',
    ])
  })
})
