import { expect, test } from 'vitest'
import type { Certificate } from '../certificate/certificate.ts'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { oidText } from '../der/oid.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey, forgeCertificate } from '../testing/forge-certificate.ts'
import { extension } from '../testing/forge-extensions.ts'
import { validPolicies } from './valid-policies.ts'

const key = ecKey()
const any = '2.5.29.32.0'

function certificate(policies: readonly string[]): Certificate {
  const value = der.sequence(...policies.map((policy) => der.sequence(der.oid(policy))))
  const extensions = policies.length === 0 ? [] : [extension('2.5.29.32', value)]
  const parsed = parseCertificate(forgeCertificate({ key, extensions }))
  if (!parsed.ok) throw parsed.defect
  return parsed.certificate
}

test.each([
  { name: 'one certificate', path: [['1.2.3']], want: ['1.2.3'] },
  { name: 'no policies on the leaf', path: [['1.2.3'], []], want: [] },
  { name: 'no policies above', path: [[], ['1.2.3']], want: [] },
  {
    name: 'the intersection',
    path: [
      ['1.2.3', '1.2.4'],
      ['1.2.4', '1.2.5'],
    ],
    want: ['1.2.4'],
  },
  { name: 'any policy above', path: [[any], ['1.2.3']], want: ['1.2.3'] },
  { name: 'any policy on the leaf', path: [['1.2.3'], [any]], want: ['1.2.3'] },
  { name: 'any policy beside another', path: [['1.2.3'], [any, '1.2.4']], want: ['1.2.3'] },
  { name: 'any policy everywhere', path: [[any], [any]], want: [any] },
])('X509-42 policies that hold for the path: $name', ({ path, want }) => {
  expect(validPolicies(path.map(certificate)).map(oidText)).toEqual(want)
})
