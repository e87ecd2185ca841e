import { expect, test } from 'vitest'
import { der } from '../../testing/der-writer.ts'
import { forgeCa } from '../../testing/forge-chain.ts'
import { nameConstraints } from '../../testing/forge-constraints.ts'
import { generalName } from '../../testing/forge-extensions.ts'
import { parseCertificate } from '../parse-certificate.ts'

const { dns, email, uri, ip, other } = generalName

function code(extension: Buffer): string {
  const parsed = parseCertificate(forgeCa('ca', undefined, { moreExtensions: [extension] }).der)
  if (!parsed.ok) return parsed.defect.code
  const [defect] = parsed.certificate.irregularities.values()
  return defect?.code ?? 'accepted'
}

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
])('X509-20 name constraints are refused: $name', ({ extension }) => {
  expect(code(extension)).toBe('NameConstraintsInvalid')
})

test.each([
  {
    name: 'hosts and mailboxes',
    permitted: [email('a.example'), email('.a.example'), email('x@a.example')],
  },
  { name: 'URI hosts', permitted: [uri('a.example'), uri('.a.example')] },
  {
    name: 'ranges of both families',
    permitted: [ip(10, 0, 0, 0, 255, 0, 0, 0), ip(...new Array<number>(32).fill(0))],
  },
  { name: 'one address', permitted: [ip(10, 0, 0, 1, 255, 255, 255, 255)] },
  { name: 'every DNS name', permitted: [dns('')] },
  { name: 'a form that is not compared', permitted: [other('1.2.3', der.utf8('x'))] },
])('X509-20 name constraints may hold $name', ({ permitted }) => {
  expect(code(nameConstraints({ permitted }))).toBe('accepted')
  expect(code(nameConstraints({ excluded: permitted }))).toBe('accepted')
})
