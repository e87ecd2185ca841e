import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { authorityKeyId, keyUsage } from '../testing/forge-extensions.ts'
import { storeOf, verdict } from '../testing/verdict.ts'
import type { TrustStoreOptions } from '../trust-store/trust-store.ts'

const root = forgeCa('root')
const intermediate = forgeCa('intermediate', root)
const leaf = forgeLeaf(intermediate)

const key = ecKey()

test('X509-29 an issuer with another key id is passed over', async () => {
  const own = forgeLeaf(root, { extensions: [keyUsage(0), authorityKeyId(key)] })

  expect(await verdict([root], own)).toBe('KeyIdentifierMismatch X509-29 leaf')
})

test.each([
  { name: 'path length 0 above a leaf', pathLength: 0, between: [], want: 'accepted' },
  {
    name: 'path length 0 above an intermediate',
    pathLength: 0,
    between: ['a'],
    want: 'PathLenExceeded X509-31 anchor',
  },
  { name: 'path length 1 above an intermediate', pathLength: 1, between: ['a'], want: 'accepted' },
  {
    name: 'path length 1 above two',
    pathLength: 1,
    between: ['a', 'b'],
    want: 'PathLenExceeded X509-31 anchor',
  },
])('X509-31 $name: $want', async ({ pathLength, between, want }) => {
  const anchor = forgeCa('anchor', undefined, { pathLength })
  const chain = [anchor]
  for (const name of between) chain.push(forgeCa(name, chain.at(-1)))

  expect(await verdict([anchor], forgeLeaf(chain.at(-1) as ForgedCa), chain.slice(1))).toBe(want)
})

test('X509-31 self-issued intermediates do not count', async () => {
  const anchor = forgeCa('anchor', undefined, { pathLength: 0 })
  const renewed = forgeCa('anchor', anchor)

  expect(await verdict([anchor], forgeLeaf(renewed), [renewed])).toBe('accepted')
  expect(await verdict([anchor], forgeLeaf(renewed), [renewed], { maxDepth: 0 })).toBe('accepted')
})

test('X509-31 a maxDepth that is no count is a mistake of the caller', async () => {
  await expect(verdict([root], leaf, [intermediate], { maxDepth: Number.NaN })).rejects.toThrow(
    TypeError,
  )
})

test('X509-31 maxDepth bounds the intermediates', async () => {
  expect(await verdict([root], leaf, [intermediate], { maxDepth: 1 })).toBe('accepted')
  expect(await verdict([root], leaf, [intermediate], { maxDepth: 0 })).toBe(
    'DepthExceeded X509-31 intermediate 1',
  )
})

test('X509-53 more candidates, signatures or certificates than the limits allow refuse the call', async () => {
  const presented = { leaf, candidates: [intermediate.der] }
  const refusedBy = async (limits: TrustStoreOptions['limits'] & object) => {
    const result = await storeOf([root], { limits }).verify(presented)
    return result.ok ? 'accepted' : `${result.code} ${result.rule}`
  }

  expect(await refusedBy({ candidates: 1, signatures: 2, depth: 3, nameComparisons: 3 })).toBe(
    'accepted',
  )
  expect(await refusedBy({ candidates: 0 })).toBe('BudgetExceeded X509-53')
  expect(await refusedBy({ signatures: 1 })).toBe('BudgetExceeded X509-53')
  expect(await refusedBy({ depth: 2 })).toBe('BudgetExceeded X509-53')
  expect(await refusedBy({ nameComparisons: 2 })).toBe('BudgetExceeded X509-53')
})

test('X509-53 keys on larger curves cost eight units', async () => {
  const made = { innerAlgorithm: der.sequence(der.oid('1.2.840.10045.4.3.3')), hash: 'sha384' }
  const anchor = forgeCa('anchor', undefined, { key: ecKey('secp384r1'), ...made })
  const own = forgeLeaf(anchor, made)
  const withUnits = (signatures: number) =>
    storeOf([anchor], { limits: { signatures } }).verify({ leaf: own, candidates: [] })

  expect(await withUnits(8)).toMatchObject({ ok: true })
  expect(await withUnits(7)).toMatchObject({ ok: false, code: 'BudgetExceeded' })
})

test.each([
  {
    name: 'an unknown limit',
    limits: { certificates: 5 },
    message: '"limits" option has an unknown member `certificates`',
  },
  {
    name: 'a fraction',
    limits: { depth: 1.5 },
    message: '"limits" option: `depth` must be an integer of at least 0',
  },
  {
    name: 'a negative number',
    limits: { signatures: -1 },
    message: '"limits" option: `signatures` must be an integer of at least 0',
  },
])('X509-53 $name is a mistake of the options', ({ limits, message }) => {
  expect(() => storeOf([root], { limits })).toThrow(new TypeError(message))
})
