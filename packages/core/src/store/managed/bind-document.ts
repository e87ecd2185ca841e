import { IamError } from '../../errors.ts'
import { type Arn, parseArn } from '../../policy/arn.ts'
import { parseJson } from '../../policy/json.ts'
import type { Snapshot } from '../snapshot.ts'
import {
  memberNode,
  type StringNode,
  statementNodes,
  stringNodes,
} from '../trust/document-nodes.ts'
import type { EntityCatalog } from './entity-catalog.ts'

/** What takes the place of a principal; `undefined`: it stays. */
type Replacement = (principal: string) => string | undefined

/**
 * The document with its users and roles by unique id (TRUST-4), so that a re-created principal of the same name is
 * nobody whom it names. Principals of accounts that are not known here stay as they are.
 *
 * @throws {IamError} `MalformedPolicyDocument` for a user or role that does not exist.
 */
export function bindDocument(document: string, snapshot: Snapshot): string {
  return replacePrincipals(document, (principal) => {
    const arn = parseArn(principal)
    if (arn === undefined || !isUserOrRole(arn)) return undefined
    if (snapshot.account(arn.account) === undefined) return undefined
    const found = snapshot.userByArn(principal) ?? snapshot.roleByArn(principal)
    if (found !== undefined) return found.id // RULE management.principals-stored-by-id
    const message = `Invalid principal in policy: \`${principal.slice(0, 256)}\` does not exist`
    throw new IamError('MalformedPolicyDocument', message)
  })
}

/** The document as it is shown: unique ids of users and roles that exist as their ARNs, all others as they are. */
export function shownDocument(document: string, catalog: EntityCatalog): string {
  return replacePrincipals(document, (principal) => catalog.arnOfId(principal))
}

/**
 * The document after a role is gone: sessions that it names by name are the role's id, which is nobody's from now on.
 *
 * @param sessionPrefix - `arn:P:sts::A:assumed-role/NAME/`.
 */
export function withoutSessionsOf(document: string, sessionPrefix: string, id: string): string {
  return replacePrincipals(document, (principal) =>
    principal.startsWith(sessionPrefix) ? id : undefined,
  )
}

function isUserOrRole({ service, resource }: Arn): boolean {
  return service === 'iam' && /^(?:user|role)\//.test(resource)
}

/** What is no JSON is answered as it is: whoever stores it will be told. */
function replacePrincipals(document: string, replacement: Replacement): string {
  const parsed = parseJson(document)
  if (!parsed.ok) return document
  const nodes = statementNodes(parsed.node).flatMap((statement) =>
    ['Principal', 'NotPrincipal'].flatMap((element) =>
      stringNodes(memberNode(memberNode(statement, element), 'AWS')),
    ),
  )
  let text = document
  // From the end, so that the places before stay what they are.
  for (const node of nodes.toSorted((a, b) => b.start - a.start))
    text = replace(text, node, replacement)
  return text
}

function replace(
  text: string,
  { value, start, end }: StringNode,
  replacement: Replacement,
): string {
  const next = replacement(value)
  return next === undefined ? text : text.slice(0, start) + JSON.stringify(next) + text.slice(end)
}
