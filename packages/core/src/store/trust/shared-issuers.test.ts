import { expect, test } from 'vitest'
import { findSharedIssuers, type SharedIssuerOptions, sharedIssuer } from './shared-issuers.ts'

test.each([
  'token.actions.githubusercontent.com',
  'vstoken.actions.githubusercontent.com',
  'oidc-configuration.audit-log.githubusercontent.com',
  'gitlab.com',
  'agent.buildkite.com',
  'app.terraform.io',
  'oidc.codefresh.io',
  'scalr.io',
  'proidc.upbound.io',
  'accounts.google.com',
])('FED-11 %s is shared, its `sub` names the tenant', (issuer) => {
  expect(sharedIssuer(issuer)?.tenantClaims[0]).toBe('sub')
})

test.each(['api.pulumi.com/oidc', 'oidc.vercel.com'])(
  'FED-11 %s is shared, its `aud` names the tenant',
  (issuer) => {
    expect(sharedIssuer(issuer)?.tenantClaims).toEqual(['aud'])
  },
)

test.each([
  { name: 'another spelling of the host', issuer: 'GitLab.com' },
  { name: 'a trailing slash', issuer: 'api.pulumi.com/oidc/' },
])('FED-11 $name does not hide a shared issuer', ({ issuer }) => {
  expect(sharedIssuer(issuer)).toBeDefined()
})

test.each(['idp.example', 'gitlab.com.example', 'my.gitlab.com', 'gitlab.com/group', 'toString'])(
  '%s is an issuer of its own',
  (issuer) => {
    expect(sharedIssuer(issuer)).toBeUndefined()
  },
)

test('FED-11 issuers of an option are shared beside the known ones', () => {
  const find = findSharedIssuers([
    {
      issuer: 'https://CI.example/',
      tenantClaims: ['sub', 'org_id'],
      subjectForm: 'org:{tenant}/',
    },
  ])

  expect(find('gitlab.com')).toBe(sharedIssuer('gitlab.com'))
  expect(find('ci.example')).toMatchObject({
    tenantClaims: ['sub', 'org_id'],
    idClaims: ['org_id'],
  })
  expect(find('other.example')).toBeUndefined()
})

test.each([
  { subject: 'org:shop/app', want: true },
  { subject: 'org:shop/*', want: true },
  { subject: 'org:sh*p/app', want: false },
  { subject: 'org:/app', want: false },
  { subject: 'org:${aws:x}/app', want: false },
  { subject: 'org:a:b/app', want: false },
  { subject: 'xorg:shop/app', want: false },
  { subject: 'orgs:shop/app', want: false },
])('FED-11 the subject form of an option fixes the tenant: $subject', ({ subject, want }) => {
  const shared = findSharedIssuers([
    { issuer: 'https://ci.example', subjectForm: 'org:{tenant}/' },
  ])('ci.example')

  expect(shared?.tenantPrefix?.test(subject)).toBe(want)
})

test('FED-11 what a subject form is made of is literal text', () => {
  const find = findSharedIssuers([{ issuer: 'https://ci.example', subjectForm: 'a.b({tenant}).c' }])

  expect(find('ci.example')?.tenantPrefix?.test('a.b(x).c')).toBe(true)
  expect(find('ci.example')?.tenantPrefix?.test('aXb(x)Xc')).toBe(false)
})

test.each([
  { name: 'another scheme', option: { issuer: 'http://ci.example' }, message: 'an https URL' },
  {
    name: 'a known one',
    option: { issuer: 'https://gitlab.com' },
    message: 'names `https://gitlab.com`, which is a shared issuer already',
  },
  { name: 'a URL alone', option: 'https://ci.example', message: 'must be a list of objects' },
  {
    name: 'no claim',
    option: { issuer: 'https://ci.example', tenantClaims: [] },
    message: 'at least one claim',
  },
  {
    name: 'a form without tenant',
    option: { issuer: 'https://ci.example', subjectForm: 'org:' },
    message: '`{tenant}` once',
  },
  {
    name: 'a form without delimiter',
    option: { issuer: 'https://ci.example', subjectForm: 'org:{tenant}' },
    message: '`{tenant}` once',
  },
  {
    name: 'ATK-17 an expression',
    option: { issuer: 'https://ci.example', subjectForm: /^org:/g },
    message: '`{tenant}` once',
  },
  {
    name: 'a misspelt member',
    option: { issuer: 'https://ci.example', claims: ['sub'] },
    message: 'has the unknown member "claims"',
  },
])('FED-11 an option is refused: $name', ({ option, message }) => {
  expect(() => findSharedIssuers([option as SharedIssuerOptions])).toThrow(message)
})
