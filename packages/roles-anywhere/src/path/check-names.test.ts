import fc from 'fast-check'
import { expect, test } from 'vitest'
import { constrained, plant, verdictOfNames } from '../testing/constrained-leaf.ts'
import { der } from '../testing/der-writer.ts'
import { commonName } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { nameConstraints } from '../testing/forge-constraints.ts'
import { generalName, subjectAltName } from '../testing/forge-extensions.ts'
import { storeOf, verdict } from '../testing/verdict.ts'

const { dns, email, directory } = generalName
const root = forgeCa('root')
const violated = 'NameConstraintViolated X509-37 leaf'

test.each([
  { name: 'a subject below the base', subject: plant('presses'), want: 'accepted' },
  { name: 'a subject elsewhere', subject: commonName('press'), want: violated },
])('X509-37 the subject is a directory name: $name: $want', async ({ subject, want }) => {
  expect(await verdictOfNames({ permitted: [directory(plant())] }, [], subject)).toBe(want)
})

test('X509-37 an email address of the subject counts only where no alternative name is one', async () => {
  const subject = der.sequence(
    der.set(der.sequence(der.oid('1.2.840.113549.1.9.1'), der.ia5('x@b.example'))),
  )
  const subtrees = { permitted: [email('a.example')] }

  expect(await verdictOfNames(subtrees, [], subject)).toBe(violated)
  expect(await verdictOfNames(subtrees, [email('x@a.example')], subject)).toBe('accepted')
})

test('X509-37 a common name is never a host name', async () => {
  const subtrees = { permitted: [dns('a.example')] }

  expect(await verdictOfNames(subtrees, [], commonName('b.example'))).toBe('accepted')
})

test('X509-36 nothing below widens what stands above: anchor and intermediates constrain together', async () => {
  const anchor = forgeCa('anchor', undefined, {
    moreExtensions: [nameConstraints({ permitted: [dns('a.example')] })],
  })
  const ca = constrained({ permitted: [dns('example'), dns('test')] }, anchor)
  const leafOf = (name: string) => forgeLeaf(ca, { moreExtensions: [subjectAltName([dns(name)])] })

  expect(await verdict([anchor], leafOf('x.a.example'), [ca])).toBe('accepted')
  expect(await verdict([anchor], leafOf('b.example'), [ca])).toBe(violated)
})

test('X509-36 intermediates are constrained too, self-issued ones are not, a self-issued leaf is', async () => {
  const anchor = forgeCa('anchor', undefined, {
    moreExtensions: [nameConstraints({ permitted: [directory(plant())] })],
  })
  const inside = forgeCa('x', anchor, { subject: plant('ca') })
  const outside = forgeCa('outside', anchor)
  const renewed = forgeCa('anchor', anchor, { subject: anchor.name })
  const leafOf = (ca: ForgedCa, subject = plant('leaf')) => forgeLeaf(ca, { subject })

  expect(await verdict([anchor], leafOf(inside), [inside])).toBe('accepted')
  expect(await verdict([anchor], leafOf(outside), [outside])).toBe(
    'NameConstraintViolated X509-37 intermediate 1',
  )
  expect(await verdict([anchor], leafOf(renewed), [renewed])).toBe('accepted')
  expect(await verdict([anchor], leafOf(renewed, anchor.name), [renewed])).toBe(violated)
})

test('X509-53 thousands of names under thousands of subtrees end at the limit', async () => {
  const hosts = Array.from({ length: 2_000 }, (_, index) => dns(`h${index}.example`))
  const ca = constrained({ permitted: hosts })
  const leaf = forgeLeaf(ca, { moreExtensions: [subjectAltName(hosts)] })

  const result = await storeOf([root]).verify({ leaf, candidates: [ca.der] })

  expect(result).toMatchObject({ ok: false, code: 'BudgetExceeded' })
})

const label = fc.constantFrom('a', 'b', 'c')
const host = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'))

test('law: a constraint more never turns a refusal into an acceptance', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(host, { minLength: 1, maxLength: 2 }),
      fc.array(host, { maxLength: 2 }),
      host,
      host,
      async (permitted, excluded, more, name) => {
        const before = await verdictOfNames(
          { permitted: permitted.map(dns), excluded: excluded.map(dns) },
          [dns(name)],
        )
        const after = await verdictOfNames(
          { permitted: permitted.map(dns), excluded: [...excluded, more].map(dns) },
          [dns(name)],
        )
        if (before !== 'accepted') expect(after).not.toBe('accepted')
      },
    ),
    { numRuns: 100 },
  )
})
