import { expect, test } from 'vitest'
import { sharedIssuer } from './shared-issuers.ts'

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
