import type { PathPolicies } from '@gatewarden/roles-anywhere'

const nist = (number: number) => `2.16.840.1.101.3.2.1.48.${number}`
const only = (...numbers: readonly number[]): PathPolicies => ({ initial: numbers.map(nist) })
const explicit: PathPolicies = { requireExplicit: true }

/** One set of inputs of a test, and whether the path is valid under it. */
export interface PolicyInput {
  readonly policies: PathPolicies
  readonly isValid: boolean
}

const valid = (policies: PathPolicies = {}): PolicyInput => ({ policies, isValid: true })
const invalid = (policies: PathPolicies = {}): PolicyInput => ({ policies, isValid: false })

/**
 * Inputs of the tests whose result depends on them, or whose name does not tell it (PKITS, sections 4.8 to 4.12). With
 * an initial policy set, an explicit policy is required too, as the suite's text says.
 */
export const policyInputs: Readonly<Record<string, readonly PolicyInput[]>> = {
  // 4.8.1 has no file of its own: it is the leaf of 4.1.1.
  ValidCertificatePathTest1EE: [
    valid(explicit),
    valid({ ...explicit, ...only(1) }),
    invalid({ ...explicit, ...only(2) }),
    valid({ ...explicit, ...only(1, 2) }),
  ],
  AllCertificatesNoPoliciesTest2EE: [valid(), invalid(explicit)],
  DifferentPoliciesTest3EE: [valid(), invalid(explicit), invalid({ ...explicit, ...only(1, 2) })],
  DifferentPoliciesTest4EE: [invalid()],
  DifferentPoliciesTest5EE: [invalid()],
  OverlappingPoliciesTest6EE: [
    valid(),
    valid({ ...explicit, ...only(1) }),
    invalid({ ...explicit, ...only(2) }),
  ],
  DifferentPoliciesTest7EE: [invalid()],
  DifferentPoliciesTest8EE: [invalid()],
  DifferentPoliciesTest9EE: [invalid()],
  AllCertificatesSamePoliciesTest10EE: [
    valid(),
    valid({ ...explicit, ...only(1) }),
    valid({ ...explicit, ...only(2) }),
  ],
  AllCertificatesanyPolicyTest11EE: [valid(), valid({ ...explicit, ...only(1) })],
  DifferentPoliciesTest12EE: [invalid()],
  AllCertificatesSamePoliciesTest13EE: [
    valid({ ...explicit, ...only(1) }),
    valid({ ...explicit, ...only(2) }),
    valid({ ...explicit, ...only(3) }),
  ],
  AnyPolicyTest14EE: [valid({ ...explicit, ...only(1) }), invalid({ ...explicit, ...only(2) })],
  UserNoticeQualifierTest15EE: [valid()],
  UserNoticeQualifierTest16EE: [valid()],
  UserNoticeQualifierTest17EE: [valid()],
  UserNoticeQualifierTest18EE: [
    valid({ ...explicit, ...only(1) }),
    valid({ ...explicit, ...only(2) }),
  ],
  UserNoticeQualifierTest19EE: [valid()],
  CPSPointerQualifierTest20EE: [valid()],
  ValidPolicyMappingTest1EE: [
    valid({ ...explicit, ...only(1) }),
    invalid({ ...explicit, ...only(2) }),
    invalid({ ...explicit, inhibitMapping: true }),
  ],
  InvalidPolicyMappingTest2EE: [invalid(), invalid({ inhibitMapping: true })],
  ValidPolicyMappingTest3EE: [
    invalid({ ...explicit, ...only(1) }),
    valid({ ...explicit, ...only(2) }),
  ],
  ValidPolicyMappingTest5EE: [
    valid({ ...explicit, ...only(1) }),
    invalid({ ...explicit, ...only(6) }),
  ],
  ValidPolicyMappingTest6EE: [
    valid({ ...explicit, ...only(1) }),
    invalid({ ...explicit, ...only(6) }),
  ],
  ValidPolicyMappingTest12EE: [
    valid({ ...explicit, ...only(1) }),
    valid({ ...explicit, ...only(2) }),
  ],
  inhibitAnyPolicyTest3EE: [valid(), invalid({ inhibitAny: true })],
}
