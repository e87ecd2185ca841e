import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CrlError, createTrustStore, type TrustStore } from '@gatewarden/roles-anywhere'
import { expect, test } from 'vitest'
import { fetchPkits } from './fetch-pkits.ts'
import { policyInputs } from './policy-inputs.ts'

const cache = fileURLToPath(new URL('../../../node_modules/.cache/pkits', import.meta.url))
const pkits = await fetchPkits(cache)
const clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0 }

/** Good paths that are refused, each by a decision; everything else must answer as the suite says. */
const refusedByDecision: Readonly<Record<string, string>> = {
  // A CA certificate is no identity of a workload.
  OverlappingPoliciesTest6EE: 'LeafIsCa',
  ValidonlyContainsCACertsTest13EE: 'LeafIsCa',
  ValidpathLenConstraintTest8EE: 'LeafIsCa',
  ValidpathLenConstraintTest14EE: 'LeafIsCa',
  // DSA is not an allowed algorithm.
  ValidDSASignaturesTest4EE: 'AlgorithmForbidden',
  ValidDSAParameterInheritanceTest5EE: 'AlgorithmForbidden',
}

/** Lists that are not taken, with what is wrong with them. */
const refusedLists: Readonly<Record<string, string>> = {
  // The suite broke it by a BIT STRING with unused bits.
  'BadCRLSignatureCACRL.crl': 'CrlInvalid',
  // DSA is not an allowed algorithm.
  'DSACACRL.crl': 'CrlInvalid',
  'DSAParametersInheritedCACRL.crl': 'CrlInvalid',
  'UnknownCRLEntryExtensionCACRL.crl': 'CrlExtensionUnknownCritical',
  'UnknownCRLExtensionCACRL.crl': 'CrlExtensionUnknownCritical',
}

if ('missing' in pkits) {
  test.skip(`PKITS: ${pkits.missing}`, () => {})
} else {
  const certificates = `${pkits.folder}/certs`
  const der = (file: string) => readFileSync(`${certificates}/${file}`)
  const files = readdirSync(certificates).filter((file) => file.endsWith('.crt'))
  const leaves = files.filter((file) => /EE\.crt$/i.test(file))
  const anchor = 'TrustAnchorRootCertificate.crt'
  const others = files.filter((file) => file !== anchor && !leaves.includes(file))
  const store = storeOf(der(anchor))
  const lists = readdirSync(`${pkits.folder}/crls`)
  // All of them at once: which one speaks of a certificate is for the store to find out.
  const refused = await importAll(store, lists, (file) =>
    readFileSync(`${pkits.folder}/crls/${file}`),
  )
  // Sent with every leaf, and more than a caller may send: the store would not register the broken ones.
  const candidates = others.map(der)

  test('PKITS is whole', () => {
    expect([leaves.length, others.length, lists.length]).toEqual([223, 181, 173])
  })

  test('RA-25 PKITS: five lists are refused on import, each for its defect', () => {
    expect(refused).toEqual(refusedLists)
  })

  test.each(leaves.map((file) => file.slice(0, -'.crt'.length)))(
    'CRL-9 X509-15 PKITS %s',
    async (name) => {
      const inputs = policyInputs[name] ?? [{ policies: {}, isValid: name.startsWith('Valid') }]
      for (const { policies, isValid } of inputs) {
        const result = await store.verify(
          { leaf: der(`${name}.crt`), candidates },
          { purposes: [], policies },
        )
        const verdict = result.ok ? 'accepted' : result.code
        if (!isValid) expect(verdict).not.toBe('accepted')
        if (isValid) expect(verdict).toBe(refusedByDecision[name] ?? 'accepted')
      }
    },
  )
}

/** The suite has policyConstraints that are not critical; the other public vectors want them refused. */
function storeOf(root: Uint8Array): TrustStore {
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(root).toString('base64')}\n-----END CERTIFICATE-----\n`
  return createTrustStore({
    anchors: [{ id: 'root', pem }],
    clock,
    profile: 'compat',
    relaxations: ['nonCriticalPolicyConstraints'],
    limits: { candidates: 200 },
    revocation: { mode: 'require-chain' },
  })
}

/** Imports each list under its file's name, and answers which ones were refused and why. */
async function importAll(
  store: TrustStore,
  files: readonly string[],
  read: (file: string) => Uint8Array,
): Promise<Readonly<Record<string, string>>> {
  const refused: Record<string, string> = {}
  for (const file of files) {
    try {
      await store.revocation.importCrl(read(file), { id: file })
    } catch (error) {
      if (!(error instanceof CrlError)) throw error
      refused[file] = error.reason
    }
  }
  return refused
}
