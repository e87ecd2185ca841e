import { expect, test } from 'vitest'
import { plant, verdictOfNames } from '../testing/constrained-leaf.ts'
import { der } from '../testing/der-writer.ts'
import type { ForgedSubtrees } from '../testing/forge-constraints.ts'
import { generalName } from '../testing/forge-extensions.ts'

const { dns, email, uri, ip, directory, other } = generalName
const violated = 'NameConstraintViolated X509-37 leaf'

const rows: readonly {
  readonly rule: string
  readonly name: string
  readonly subtrees: ForgedSubtrees
  readonly of: readonly Buffer[]
  readonly want?: string
}[] = [
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
    name: 'a much longer label',
    subtrees: { permitted: [dns('a.example')] },
    of: [dns('xyza.example')],
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
  expect(await verdictOfNames(subtrees, of)).toBe(want)
})
