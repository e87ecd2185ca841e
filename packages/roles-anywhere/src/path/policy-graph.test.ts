import { expect, test } from 'vitest'
import type { Certificate } from '../certificate/certificate.ts'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { oidText } from '../der/oid.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey, forgeCertificate } from '../testing/forge-certificate.ts'
import { type ForgedCa, forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from '../testing/forge-constraints.ts'
import { extension } from '../testing/forge-extensions.ts'
import { storeOf } from '../testing/verdict.ts'
import type { PathPolicies } from '../trust-store/path-demand.ts'
import { validPolicies } from './policy-graph.ts'

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
  expect(validPolicies([certificate([]), ...path.map(certificate)]).map(oidText)).toEqual(want)
})

const anchorOf = (...more: readonly Buffer[]) =>
  forgeCa('anchor', undefined, { moreExtensions: more })
const [p1, p2, p3] = ['1.2.1', '1.2.2', '1.2.3'] as const

/** Extensions of the CAs from below the anchor, then those of the leaf. */
async function verdictOf(
  extensions: readonly (readonly Buffer[])[],
  policies: PathPolicies = {},
  anchor: ForgedCa = anchorOf(),
): Promise<string> {
  const chain = [anchor]
  for (const [index, more] of extensions.slice(0, -1).entries())
    chain.push(forgeCa(`ca ${index}`, chain.at(-1), { moreExtensions: more }))
  const leaf = forgeLeaf(chain.at(-1) as ForgedCa, { moreExtensions: extensions.at(-1) ?? [] })
  const presented = { leaf, candidates: chain.slice(1).map(({ der }) => der) }
  const result = await storeOf([anchor]).verify(presented, { policies })
  return result.ok
    ? `accepted ${result.facts.policies.join(' ')}`.trim()
    : `${result.code} ${result.rule}`
}
const refused = 'PolicyRequired X509-44'
const only = (...policies: readonly string[]) => [certificatePolicies(...policies)]

test.each([
  { name: 'nothing asked and no policy', path: [[], []], policies: {}, want: 'accepted' },
  {
    name: 'a policy required and none there',
    path: [[], []],
    policies: { requireExplicit: true },
    want: refused,
  },
  {
    name: 'a policy required and there',
    path: [only(p1), only(p1)],
    policies: { requireExplicit: true },
    want: `accepted ${p1}`,
  },
  {
    name: 'another one accepted',
    path: [only(p1), only(p1)],
    policies: { requireExplicit: true, initial: [p2] },
    want: refused,
  },
  {
    name: 'one of two accepted',
    path: [only(p1, p2), only(p1, p2)],
    policies: { initial: [p2] },
    want: `accepted ${p2}`,
  },
  {
    name: 'any policy on the path',
    path: [only(any), only(any)],
    policies: { requireExplicit: true, initial: [p2] },
    want: `accepted ${p2}`,
  },
  {
    name: 'any policy inhibited',
    path: [only(any), only(p1)],
    policies: { requireExplicit: true, inhibitAny: true },
    want: refused,
  },
])('X509-42 $name: $want', async ({ path, policies, want }) => {
  expect(await verdictOf(path, policies)).toBe(want)
})

test.each([
  { name: 'required at once', skip: 0, want: refused },
  { name: 'required after one more', skip: 1, want: refused },
  { name: 'required from the leaf on', skip: 2, want: refused },
  { name: 'required after the leaf', skip: 3, want: 'accepted' },
])('X509-44 requireExplicitPolicy of a CA: $name: $want', async ({ skip, want }) => {
  const demanding = [policyConstraints({ explicit: skip }), certificatePolicies(p1)]

  expect(await verdictOf([demanding, [], []])).toBe(want)
})

test('X509-44 a leaf may require a policy of itself', async () => {
  expect(await verdictOf([[policyConstraints({ explicit: 0 })]])).toBe(refused)
  expect(await verdictOf([[policyConstraints({ explicit: 0 }), certificatePolicies(p1)]])).toBe(
    `accepted ${p1}`,
  )
})

test.each([
  { name: 'mapped', mapping: [], want: `accepted ${p1}` },
  {
    name: 'mapping inhibited by the demand',
    mapping: [],
    policies: { inhibitMapping: true },
    want: refused,
  },
  {
    name: 'mapping inhibited by a CA above',
    mapping: [policyConstraints({ mapping: 0 })],
    want: refused,
  },
  {
    name: 'the mapped policy is not the accepted one',
    mapping: [],
    policies: { initial: [p2] },
    want: refused,
  },
])('X509-43 a policy of another domain: $name: $want', async ({ mapping, policies = {}, want }) => {
  const above = [certificatePolicies(p1), ...mapping]
  const between = [certificatePolicies(p1), policyMappings([p1, p2])]

  expect(await verdictOf([above, between, only(p2)], { requireExplicit: true, ...policies })).toBe(
    want,
  )
})

test('X509-43 what is mapped away no longer counts as itself, and anyPolicy can be mapped from', async () => {
  const demand = { requireExplicit: true }

  expect(
    await verdictOf([[certificatePolicies(p1), policyMappings([p1, p2])], only(p1)], demand),
  ).toBe(refused)
  expect(
    await verdictOf([[certificatePolicies(any), policyMappings([p1, p2])], only(p2)], demand),
  ).toBe(`accepted ${p1}`)
  expect(
    await verdictOf(
      [[certificatePolicies(p1, p3), policyMappings([p1, p2], [p3, p2])], only(p2)],
      demand,
    ),
  ).toBe(`accepted ${p1} ${p3}`)
})

test.each([
  { name: 'at once', skip: 0, want: refused },
  { name: 'after one more', skip: 1, want: `accepted ${p1}` },
])('X509-43 inhibitAnyPolicy of a CA $name: $want', async ({ skip, want }) => {
  const inhibiting = [certificatePolicies(any), inhibitAnyPolicy(skip)]

  expect(await verdictOf([inhibiting, only(any), only(p1)], { requireExplicit: true })).toBe(want)
})

test('X509-60 what an anchor says about policies binds', async () => {
  const demand = { requireExplicit: true }
  const anchors = {
    policy: anchorOf(certificatePolicies(p1)),
    requiring: anchorOf(policyConstraints({ explicit: 0 })),
    inhibiting: anchorOf(inhibitAnyPolicy(0)),
  }

  expect(await verdictOf([only(p1, p2)], demand, anchors.policy)).toBe(`accepted ${p1}`)
  expect(await verdictOf([only(p2)], demand, anchors.policy)).toBe(refused)
  expect(await verdictOf([[]], {}, anchors.requiring)).toBe(refused)
  expect(await verdictOf([only(any)], demand, anchors.inhibiting)).toBe(refused)
})

test.each([
  { name: 'empty policy constraints', extension: policyConstraints({}) },
  {
    name: 'policy constraints that are not critical',
    extension: policyConstraints({ explicit: 0 }, false),
  },
  { name: 'inhibitAnyPolicy that is not critical', extension: inhibitAnyPolicy(0, false) },
  { name: 'a negative skip count', extension: extension('2.5.29.54', der.integer(0x80), true) },
  { name: 'no mapping', extension: policyMappings() },
  { name: 'a mapping from any policy', extension: policyMappings([any, p1]) },
  { name: 'a mapping to any policy', extension: policyMappings([p1, any]) },
])('X509-21 $name refuses the certificate', async ({ extension: bad }) => {
  expect(await verdictOf([[bad]])).toBe('PolicyExtensionInvalid X509-21')
})

test('X509-43 a path whose policy tree would have millions of branches is linear work', async () => {
  const policies = Array.from({ length: 60 }, (_, index) => `1.2.3.${index}`)
  // Every policy maps to every other one: as a tree each level multiplies by sixty.
  const pairs = policies.flatMap((from) => policies.map((to) => [from, to] as const))
  const ca = [certificatePolicies(...policies), policyMappings(...pairs)]

  expect(await verdictOf([ca, ca, ca, ca, ca, only('1.2.3.7')], { requireExplicit: true })).toBe(
    `accepted ${policies.join(' ')}`,
  )
})

test.each([
  { name: 'an unknown member', policies: { any: true }, message: 'policies' },
  { name: 'no OID', policies: { initial: ['x'] }, message: 'not an object identifier: `x`' },
])('a demand with $name is a mistake of the caller', async ({ policies, message }) => {
  await expect(verdictOf([[]], policies as PathPolicies)).rejects.toThrow(message)
})
