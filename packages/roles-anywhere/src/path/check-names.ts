import type { Certificate } from '../certificate/certificate.ts'
import type { GeneralName } from '../certificate/extension/general-name.ts'
import type { NameConstraints, Subtree } from '../certificate/extension/name-constraints.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { constrainedNames } from './constrained-names.ts'
import type { PathBudget } from './limits.ts'
import { comparedName, isInSubtree, subtreeHit } from './match-subtree.ts'

/**
 * Checks the names of one certificate against the constraints of one CA above it. Every name must satisfy every CA on
 * the path: that is the intersection, so nothing below widens what stands above (X509-36).
 *
 * @throws {CertificateDefect} `NameConstraintViolated`, `NameFormUnsupported`, `BudgetExceeded`.
 */
export function checkNames(
  certificate: Certificate,
  constraints: NameConstraints,
  budget: PathBudget,
): void {
  const names = constrainedNames(certificate)
  budget.compare(names.length * (constraints.permitted.length + constraints.excluded.length))
  for (const name of names) checkName(name, constraints)
}

function checkName(name: GeneralName, { permitted, excluded }: NameConstraints): void {
  const isOfForm = ({ kind }: Subtree): boolean => kind === name.kind
  const allowed = permitted.filter(isOfForm)
  const forbidden = excluded.filter(isOfForm)
  if (allowed.length === 0 && forbidden.length === 0) return
  const compared = comparedName(name)
  if (compared === undefined) {
    throw new CertificateDefect('NameFormUnsupported', `constrained ${name.kind} is not compared`) // RULE x509.constrained-form-unsupported
  }
  if (allowed.length > 0 && !allowed.some((subtree) => isInSubtree(compared, subtree)))
    throw violated('name outside the permitted subtrees') // RULE x509.permitted-subtrees
  if (forbidden.some((subtree) => subtreeHit(compared, subtree)))
    throw violated('name in an excluded subtree') // RULE x509.excluded-subtrees
}

function violated(message: string): CertificateDefect {
  return new CertificateDefect('NameConstraintViolated', message)
}
