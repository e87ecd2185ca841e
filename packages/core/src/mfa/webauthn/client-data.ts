import { type JsonNode, parseJson } from '../../policy/json.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Refuses client data that hold a member twice, which readers resolve differently, and those of a page inside a page of
 * another origin, where users do not see whom they answer (WebAuthn Level 3, section 13.4.2).
 *
 * @param clientDataJSON - base64url.
 * @throws {TypeError}
 */
export function assertOwnPage(clientDataJSON: string): void {
  const result = parseJson(utf8.decode(Buffer.from(clientDataJSON, 'base64url')))
  if (!result.ok || result.node.kind !== 'object') {
    throw new TypeError('the client data are not one JSON object with each member once')
  }
  const members = new Map(result.node.members.map(({ name, value }) => [name, value]))
  const isFramed = isTrue(members.get('crossOrigin')) || members.has('topOrigin')
  if (isFramed) throw new TypeError('the page is inside a page of another origin') // RULE mfa.own-page
}

function isTrue(node: JsonNode | undefined): boolean {
  return node !== undefined && !(node.kind === 'boolean' && !node.value)
}
