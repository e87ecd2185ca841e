import type { JsonNode } from '../../policy/json.ts'
import type { FileReading, LocatedText } from '../source/file-reading.ts'
import type { RootUserRecord } from './credential-records.ts'

/** Guardrails that a root, a unit or an account names. `undefined`: nothing is said. */
export interface GuardrailAttachments {
  readonly scps: readonly LocatedText[] | undefined
  readonly rcps: readonly LocatedText[] | undefined
}

/** What a guardrail bounds: principals or resources. */
export type GuardrailType = 'scp' | 'rcp'

/** A file of `guardrails`. */
export interface GuardrailRecord {
  readonly reading: FileReading
  /** The document. */
  readonly node: JsonNode
  /** `undefined`: it follows from where it is attached. */
  readonly type: GuardrailType | undefined
}

/** A file of `accounts` that describes one account. */
export interface AccountRecord {
  readonly reading: FileReading
  readonly displayName: string | undefined
  readonly unit: LocatedText | undefined
  readonly guardrails: GuardrailAttachments
  readonly rootUser: RootUserRecord | undefined
}

/** An organizational unit of `organization.json`. */
export interface UnitRecord {
  readonly name: string
  readonly id: string
  /** Offset of its name in the file. */
  readonly start: number
  /** `undefined`: below the root. */
  readonly parent: LocatedText | undefined
  readonly guardrails: GuardrailAttachments
}

/** The file `accounts/organization.json`. */
export interface OrganizationRecord {
  readonly reading: FileReading
  readonly id: string
  readonly rootId: string
  readonly managementAccount: string
  readonly guardrails: GuardrailAttachments
  readonly units: ReadonlyMap<string, UnitRecord>
}
