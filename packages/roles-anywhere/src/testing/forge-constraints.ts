import { der } from './der-writer.ts'
import { extension } from './forge-extensions.ts'

/** GeneralSubtrees of nameConstraints: bases of permitted and of excluded names. */
export interface ForgedSubtrees {
  readonly permitted?: readonly Buffer[]
  readonly excluded?: readonly Buffer[]
}

/** nameConstraints. */
export function nameConstraints(
  { permitted = [], excluded = [] }: ForgedSubtrees,
  isCritical = true,
): Buffer {
  const list = (tag: number, bases: readonly Buffer[]) =>
    bases.length === 0 ? [] : [der.tagged(tag, ...bases.map((base) => der.sequence(base)))]
  return extension(
    '2.5.29.30',
    der.sequence(...list(0, permitted), ...list(1, excluded)),
    isCritical,
  )
}

/** certificatePolicies by dotted OIDs. */
export function certificatePolicies(...policies: readonly string[]): Buffer {
  return extension(
    '2.5.29.32',
    der.sequence(...policies.map((policy) => der.sequence(der.oid(policy)))),
  )
}

/** policyMappings: pairs of issuer's and subject's policy. */
export function policyMappings(...pairs: readonly (readonly [string, string])[]): Buffer {
  return extension(
    '2.5.29.33',
    der.sequence(...pairs.map(([from, to]) => der.sequence(der.oid(from), der.oid(to)))),
    true,
  )
}

/** policyConstraints by skip counts. */
export function policyConstraints(
  { explicit, mapping }: { readonly explicit?: number; readonly mapping?: number },
  isCritical = true,
): Buffer {
  const count = (tag: number, skip: number | undefined) =>
    skip === undefined ? [] : [der.implicit(tag, Buffer.from([skip]))]
  const value = der.sequence(...count(0, explicit), ...count(1, mapping))
  return extension('2.5.29.36', value, isCritical)
}

/** inhibitAnyPolicy. */
export function inhibitAnyPolicy(skip: number, isCritical = true): Buffer {
  return extension('2.5.29.54', der.integer(skip), isCritical)
}
