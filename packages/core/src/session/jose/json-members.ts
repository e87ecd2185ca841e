import { type JsonNode, parseJson } from '../../policy/json.ts'

/** A JSON object that has each member once. */
export interface JsonObject {
  /** Plain values; `__proto__` is a name like others. */
  readonly members: ReadonlyMap<string, unknown>
  /** The same with the source digits of numbers. */
  readonly node: Extract<JsonNode, { kind: 'object' }>
}

// A byte order mark stays in the text, so that the tokenizer refuses it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a JSON object from its bytes. jose and `JSON.parse` keep the last of two equal members
 * (PLAT-24); here they are refused at any depth.
 *
 * @returns `undefined` when it is not well-formed UTF-8, not one JSON object, too deep or too large.
 */
export function readJsonObject(bytes: Uint8Array): JsonObject | undefined {
  const text = decodeUtf8(bytes)
  if (text === undefined) return undefined

  const result = parseJson(text)
  if (!result.ok || result.node.kind !== 'object') return undefined // RULE token.no-duplicate-member
  return { members: new Map(Object.entries(JSON.parse(text) as object)), node: result.node }
}

/** The members of {@link readJsonObject}, where digits do not matter. */
export function jsonMembers(bytes: Uint8Array): ReadonlyMap<string, unknown> | undefined {
  return readJsonObject(bytes)?.members
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
