import { der } from './der-writer.ts'
import { type ForgedCa, forgeCa, forgeLeaf } from './forge-chain.ts'
import { type ForgedSubtrees, nameConstraints } from './forge-constraints.ts'
import { subjectAltName } from './forge-extensions.ts'
import { verdict } from './verdict.ts'

const root = forgeCa('root')

/** A CA that constrains the names below it. */
export function constrained(subtrees: ForgedSubtrees, issuer: ForgedCa = root): ForgedCa {
  return forgeCa('constrained', issuer, { moreExtensions: [nameConstraints(subtrees)] })
}

/** The verdict over a leaf with these names below a constraining CA; the subject is empty unless it is given. */
export async function verdictOfNames(
  subtrees: ForgedSubtrees,
  names: readonly Buffer[],
  subject?: Buffer,
): Promise<string> {
  const ca = constrained(subtrees)
  const alternative = names.length === 0 ? [] : [subjectAltName(names, subject === undefined)]
  const leaf = forgeLeaf(ca, { subject: subject ?? der.sequence(), moreExtensions: alternative })
  return verdict([root], leaf, [ca])
}

/** Name of an organization and its units. */
export function plant(...units: readonly string[]): Buffer {
  return der.sequence(rdn('2.5.4.10', 'Plant'), ...units.map((unit) => rdn('2.5.4.11', unit)))
}

function rdn(oid: string, text: string): Buffer {
  return der.set(der.sequence(der.oid(oid), der.utf8(text)))
}
