import { readFileSync } from 'node:fs'
import {
  auth0,
  buildkite,
  circleci,
  createMemoryStore,
  entra,
  githubActions,
  gitlab,
  google,
  hcpTerraform,
  kubernetes,
  spiffe,
} from '@gatewarden/core'
import { expect, test } from 'vitest'
import { account } from './federation-world.ts'

const page = readFileSync(new URL('../../../docs/federation.md', import.meta.url), 'utf8')
const audience = 'orders-api'
const uuid = '6b1a2c3d-0000-4000-8000-0123456789ab'
const sources = [
  githubActions({ audience }),
  gitlab({ audience }),
  kubernetes({ audience, issuer: 'https://k8s.corp.example' }),
  google({ audience }),
  entra({ audience, tenantId: uuid }),
  auth0({ audience, domain: 'shop.eu.auth0.com' }),
  circleci({ organizationId: uuid }),
  buildkite({ audience }),
  hcpTerraform({ audience }),
  spiffe({ audience, issuer: 'https://spire.prod.example', trustDomain: 'prod.example' }),
]

/** The trust policies of the page, by role. */
function rolesOfPage(): Readonly<Record<string, object>> {
  const blocks = page.matchAll(/^```json file=roles\/(\S+)\.json\n([\s\S]*?)^```$/gm)
  return Object.fromEntries([...blocks].map(([, name = '', text = '']) => [name, JSON.parse(text)]))
}

test('FED-10 every trust policy of docs/federation.md is stored, with the provider of its preset and without findings', async () => {
  const roles = rolesOfPage()
  const providers = sources.map(({ provider }, index) => [`provider-${index}`, provider])

  const store = await createMemoryStore({
    entities: { roles, providers: Object.fromEntries(providers) },
    account,
    strictTrust: true,
    watch: false,
  })

  expect([...store.current().roles()]).toHaveLength(11)
})

test('FED-1 every preset has a trust policy in docs/federation.md', () => {
  const trusted = JSON.stringify(rolesOfPage())

  for (const { issuer } of sources) {
    expect(trusted).toContain(`oidc-provider/${issuer.slice('https://'.length)}"`)
  }
})
