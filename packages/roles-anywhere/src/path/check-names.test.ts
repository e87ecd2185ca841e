import fc from 'fast-check'
import { expect, test } from 'vitest'
import { der } from '../testing/der-writer.ts'
import { commonName } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import {
  type ForgedSubtrees,
  generalName,
  nameConstraints,
  subjectAltName,
} from '../testing/forge-extensions.ts'
import { storeOf, verdict } from '../testing/verdict.ts'

const { dns, email, uri, ip, directory, other } = generalName
const root = forgeCa('root')
const violated = 'NameConstraintViolated X509-37 leaf'

function constrained(subtrees: ForgedSubtrees, issuer: ForgedCa = root): ForgedCa {
  return forgeCa('constrained', issuer, { moreExtensions: [nameConstraints(subtrees)] })
}

async function verdictOf(
  subtrees: ForgedSubtrees,
  names: readonly Buffer[],
  subject?: Buffer,
): Promise<string> {
  const ca = constrained(subtrees)
  const alternative = names.length === 0 ? [] : [subjectAltName(names, subject === undefined)]
  const leaf = forgeLeaf(ca, {
    subject: subject ?? der.sequence(),
    moreExtensions: alternative,
  })
  return verdict([root], leaf, [ca])
}

const rdn = (oid: string, text: string) => der.set(der.sequence(der.oid(oid), der.utf8(text)))
const plant = (...units: readonly string[]) =>
  der.sequence(rdn('2.5.4.10', 'Plant'), ...units.map((unit) => rdn('2.5.4.11', unit)))

const rows: readonly {
  readonly rule: string
  readonly name: string
  readonly subtrees: ForgedSubtrees
  readonly of: readonly Buffer[]
  readonly want?: string
}[] = [
  // DNS
  {
    rule: 'X509-38',
    name: 'the host itself',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('a.example')],
  },
  {
    rule: 'X509-38',
    name: 'a host below',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('x.y.A.Example')],
  },
  {
    rule: 'X509-38',
    name: 'the empty base',
    subtrees: { permitted: [dns('')] },
    of: [dns('any.test')],
  },
  {
    rule: 'X509-38',
    name: 'a longer label',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('xa.example')],
    want: violated,
  },
  {
    rule: 'X509-38',
    name: 'the domain above',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('example')],
    want: violated,
  },
  {
    rule: 'X509-38',
    name: 'one of several names outside',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('a.example'), dns('b.example')],
    want: violated,
  },
  {
    rule: 'X509-38',
    name: 'one of several bases',
    subtrees: { permitted: [dns('a.example'), dns('b.example')] },
    of: [dns('x.b.example')],
  },
  {
    rule: 'X509-38',
    name: 'a wildcard of a permitted domain',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('*.a.example')],
  },
  {
    rule: 'X509-38',
    name: 'a wildcard above a permitted host',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('*.example')],
    want: violated,
  },
  {
    rule: 'X509-38',
    name: 'an excluded host',
    subtrees: { excluded: [dns('a.example')] },
    of: [dns('x.a.example')],
    want: violated,
  },
  {
    rule: 'X509-38',
    name: 'a host beside the excluded one',
    subtrees: { excluded: [dns('a.example')] },
    of: [dns('b.example')],
  },
  {
    rule: 'X509-38',
    name: 'a wildcard that covers the excluded host',
    subtrees: { excluded: [dns('a.example')] },
    of: [dns('*.example')],
    want: violated,
  },
  {
    rule: 'X509-38',
    name: 'a wildcard two labels above the excluded host',
    subtrees: { excluded: [dns('x.a.example')] },
    of: [dns('*.example')],
  },
  {
    rule: 'X509-38',
    name: 'an unrelated wildcard beside a single-label exclusion',
    subtrees: { excluded: [dns('test')] },
    of: [dns('*.example')],
  },
  {
    rule: 'X509-38',
    name: 'the empty exclusion',
    subtrees: { excluded: [dns('')] },
    of: [dns('a.example')],
    want: violated,
  },
  {
    rule: 'X509-38',
    name: 'permitted and excluded',
    subtrees: { permitted: [dns('example')], excluded: [dns('a.example')] },
    of: [dns('a.example')],
    want: violated,
  },
  // Email
  {
    rule: 'X509-39',
    name: 'a host',
    subtrees: { permitted: [email('a.example')] },
    of: [email('x@A.example')],
  },
  {
    rule: 'X509-39',
    name: 'a host below a host',
    subtrees: { permitted: [email('a.example')] },
    of: [email('x@b.a.example')],
    want: violated,
  },
  {
    rule: 'X509-39',
    name: 'hosts below a domain',
    subtrees: { permitted: [email('.a.example')] },
    of: [email('x@b.a.example')],
  },
  {
    rule: 'X509-39',
    name: 'the domain itself under its hosts',
    subtrees: { permitted: [email('.a.example')] },
    of: [email('x@a.example')],
    want: violated,
  },
  {
    rule: 'X509-39',
    name: 'a mailbox',
    subtrees: { permitted: [email('Ann@a.example')] },
    of: [email('Ann@A.EXAMPLE')],
  },
  {
    rule: 'X509-39',
    name: 'a mailbox in another case',
    subtrees: { permitted: [email('Ann@a.example')] },
    of: [email('ann@a.example')],
    want: violated,
  },
  {
    rule: 'X509-39',
    name: 'a literal star',
    subtrees: { permitted: [email('*@a.example')] },
    of: [email('ann@a.example')],
    want: violated,
  },
  {
    rule: 'X509-39',
    name: 'the second of two mailboxes with one local part (class of CVE-2026-27137)',
    subtrees: { excluded: [email('ann@a.example'), email('ann@b.example')] },
    of: [email('ann@a.example')],
    want: violated,
  },
  {
    rule: 'X509-39',
    name: 'the first of two mailboxes with one local part (class of CVE-2026-27137)',
    subtrees: { excluded: [email('ann@b.example'), email('ann@a.example')] },
    of: [email('ann@a.example')],
    want: violated,
  },
  // URI
  {
    rule: 'X509-40',
    name: 'a URI of a host',
    subtrees: { permitted: [uri('a.example')] },
    of: [uri('spiffe://user@A.example:8443/x@b.test')],
  },
  {
    rule: 'X509-40',
    name: 'a URI of another host',
    subtrees: { permitted: [uri('a.example')] },
    of: [uri('https://a.example@b.test/')],
    want: violated,
  },
  {
    rule: 'X509-40',
    name: 'a URI below a domain',
    subtrees: { permitted: [uri('.example')] },
    of: [uri('https://a.example?x')],
  },
  {
    rule: 'X509-40',
    name: 'a URI without authority under permissions',
    subtrees: { permitted: [uri('a.example')] },
    of: [uri('urn:x:a.example')],
    want: violated,
  },
  {
    rule: 'X509-40',
    name: 'a URI without authority under exclusions',
    subtrees: { excluded: [uri('a.example')] },
    of: [uri('urn:x:b')],
    want: violated,
  },
  {
    rule: 'X509-40',
    name: 'a URI with an address under exclusions',
    subtrees: { excluded: [uri('a.example')] },
    of: [uri('https://192.0.2.1/')],
    want: violated,
  },
  {
    rule: 'X509-40',
    name: 'a URI with an IPv6 address under exclusions',
    subtrees: { excluded: [uri('a.example')] },
    of: [uri('https://[2001:db8::1]/')],
    want: violated,
  },
  {
    rule: 'X509-40',
    name: 'a URI beside an excluded host',
    subtrees: { excluded: [uri('a.example')] },
    of: [uri('https://b.example/')],
  },
  // IP
  {
    rule: 'X509-40',
    name: 'an address in the range',
    subtrees: { permitted: [ip(10, 1, 0, 0, 255, 255, 0, 0)] },
    of: [ip(10, 1, 2, 3)],
  },
  {
    rule: 'X509-40',
    name: 'an address outside',
    subtrees: { permitted: [ip(10, 1, 0, 0, 255, 255, 0, 0)] },
    of: [ip(10, 2, 2, 3)],
    want: violated,
  },
  {
    rule: 'X509-40',
    name: 'a range whose base has host bits',
    subtrees: { permitted: [ip(10, 1, 9, 9, 255, 255, 0, 0)] },
    of: [ip(10, 1, 2, 3)],
  },
  {
    rule: 'X509-40',
    name: 'an IPv4 address under IPv6 permissions',
    subtrees: { permitted: [ip(...new Array<number>(32).fill(0))] },
    of: [ip(10, 1, 2, 3)],
    want: violated,
  },
  {
    rule: 'X509-40',
    name: 'an excluded address',
    subtrees: { excluded: [ip(10, 0, 0, 0, 255, 0, 0, 0)] },
    of: [ip(10, 1, 2, 3)],
    want: violated,
  },
  // Other forms
  {
    rule: 'X509-40',
    name: 'a directory name below',
    subtrees: { permitted: [directory(plant())] },
    of: [directory(plant('presses'))],
  },
  {
    rule: 'X509-40',
    name: 'a directory name above',
    subtrees: { permitted: [directory(plant('presses'))] },
    of: [directory(plant())],
    want: violated,
  },
  {
    rule: 'X509-41',
    name: 'a constrained otherName that is present',
    subtrees: { excluded: [other('1.2.3', der.utf8('x'))] },
    of: [other('1.2.4', der.utf8('y'))],
    want: 'NameFormUnsupported X509-41 leaf',
  },
  {
    rule: 'X509-41',
    name: 'a constrained otherName that is absent',
    subtrees: { excluded: [other('1.2.3', der.utf8('x'))] },
    of: [dns('a.example')],
  },
  {
    rule: 'X509-37',
    name: 'a form that no subtree speaks about',
    subtrees: { permitted: [dns('a.example')] },
    of: [ip(10, 0, 0, 1)],
  },
]

test.each(rows)('$rule $name: $want', async ({ subtrees, of, want = 'accepted' }) => {
  expect(await verdictOf(subtrees, of)).toBe(want)
})

test.each([
  { name: 'a subject below the base', subject: plant('presses'), want: 'accepted' },
  { name: 'a subject elsewhere', subject: commonName('press'), want: violated },
])('X509-37 the subject is a directory name: $name: $want', async ({ subject, want }) => {
  expect(await verdictOf({ permitted: [directory(plant())] }, [], subject)).toBe(want)
})

test('X509-37 an email address of the subject counts only where no alternative name is one', async () => {
  const subject = der.sequence(
    der.set(der.sequence(der.oid('1.2.840.113549.1.9.1'), der.ia5('x@b.example'))),
  )
  const subtrees = { permitted: [email('a.example')] }

  expect(await verdictOf(subtrees, [], subject)).toBe(violated)
  expect(await verdictOf(subtrees, [email('x@a.example')], subject)).toBe('accepted')
})

test('X509-37 a common name is never a host name', async () => {
  const subtrees = { permitted: [dns('a.example')] }

  expect(await verdictOf(subtrees, [], commonName('b.example'))).toBe('accepted')
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

test.each([
  { name: 'not critical', extension: nameConstraints({ permitted: [dns('a.example')] }, false) },
  { name: 'empty', extension: nameConstraints({}) },
  { name: 'a DNS base with a leading dot', extension: nameConstraints({ permitted: [dns('.a')] }) },
  {
    name: 'a DNS base with an underscore',
    extension: nameConstraints({ permitted: [dns('a_b')] }),
  },
  {
    name: 'a mask with a gap',
    extension: nameConstraints({ permitted: [ip(0, 0, 0, 0, 255, 0, 255, 0)] }),
  },
  {
    name: 'a mask with a gap in an octet',
    extension: nameConstraints({ permitted: [ip(0, 0, 0, 0, 0b10100000, 0, 0, 0)] }),
  },
  { name: 'an address without mask', extension: nameConstraints({ permitted: [ip(10, 0, 0, 1)] }) },
  { name: 'an email base without host', extension: nameConstraints({ permitted: [email('x@')] }) },
  {
    name: 'a URI base that is a URI',
    extension: nameConstraints({ permitted: [uri('https://a.example')] }),
  },
  {
    name: 'a minimum',
    extension: nameConstraints({
      permitted: [Buffer.concat([dns('a'), der.implicit(0, Buffer.from([1]))])],
    }),
  },
  {
    name: 'a maximum',
    extension: nameConstraints({
      permitted: [Buffer.concat([dns('a'), der.implicit(1, Buffer.from([1]))])],
    }),
  },
])('X509-20 name constraints are refused: $name', async ({ extension }) => {
  const ca = forgeCa('ca', root, { moreExtensions: [extension] })

  expect(await verdict([root], forgeLeaf(ca), [ca])).toMatch(
    /^(NameConstraintsInvalid X509-20|NameChain)/,
  )
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
        const before = await verdictOf(
          { permitted: permitted.map(dns), excluded: excluded.map(dns) },
          [dns(name)],
        )
        const after = await verdictOf(
          { permitted: permitted.map(dns), excluded: [...excluded, more].map(dns) },
          [dns(name)],
        )
        if (before !== 'accepted') expect(after).not.toBe('accepted')
      },
    ),
    { numRuns: 100 },
  )
})
