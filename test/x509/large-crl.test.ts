import { createTrustStore } from '@gatewarden/roles-anywhere'
import { expect, test } from 'vitest'
import { der } from '../../packages/roles-anywhere/src/testing/der-writer.ts'
import {
  forgeCa,
  forgedTime,
  forgeLeaf,
} from '../../packages/roles-anywhere/src/testing/forge-chain.ts'
import {
  countedEntries,
  countedSerial,
  forgeCrl,
} from '../../packages/roles-anywhere/src/testing/forge-crl.ts'

const count = 1_000_000
const root = forgeCa('large')
const clock = { now: () => forgedTime, monotonic: () => 0 }

test('CRL-13 a list of 35 MB is imported while the store serves, and each of its million entries counts', async () => {
  const store = createTrustStore({ anchors: [{ id: 'root', pem: root.pem }], clock })
  const verdict = async (number: number) => {
    const leaf = forgeLeaf(root, { serial: der.integer(...countedSerial(number)) })
    const result = await store.verify({ leaf, candidates: [] })
    return result.ok ? 'accepted' : result.code
  }
  const list = forgeCrl(root, { entries: [countedEntries(count)] })
  const importing = store.revocation.importCrl(list)
  const meanwhile = await verdict(1)
  const facts = await importing

  expect(list.length).toBeGreaterThan(35_000_000)
  expect(facts).toMatchObject({ entries: count, isVerified: true })
  expect(meanwhile).toBe('accepted')
  expect(await Promise.all([1, 500_000, count, count + 1].map(verdict))).toEqual([
    'Revoked',
    'Revoked',
    'Revoked',
    'accepted',
  ])
}, 60_000)
