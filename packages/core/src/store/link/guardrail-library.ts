import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { didYouMean } from '../../policy/nearest.ts'
import type { EntityIndex } from '../entities/entity-index.ts'
import type {
  GuardrailAttachments,
  GuardrailRecord,
  GuardrailType,
} from '../entities/guardrail-records.ts'
import { readDocument } from '../entities/read-document.ts'
import { fixedLimits } from '../entities/source-limits.ts'
import type { SourceSettings } from '../entities/source-settings.ts'
import { type FileReading, type LocatedText, reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import { fullAccess, impliedResourceGuardrail, isProvidedGuardrail } from './provided-guardrails.ts'

interface Attachment {
  readonly reading: FileReading
  readonly reference: LocatedText
  readonly type: GuardrailType
}

/** The guardrails of an organization, compiled as what they are attached as. */
export class GuardrailLibrary {
  readonly #compiled = new Map<string, CompiledPolicy>([[fullAccess.id, fullAccess]])

  /**
   * Checks every attachment and compiles every guardrail: as the type of its attachments, unattached as an SCP.
   * A name that is attached as both types, or as another than its file says, is a defect.
   */
  constructor(entities: EntitySet, settings: SourceSettings) {
    const types = new Map<string, GuardrailType>()
    for (const { reading, type } of entities.guardrails.records()) {
      if (type !== undefined) types.set(reading.place.name, type)
    }
    for (const attachment of attachmentsOf(entities)) {
      checkAttachment(attachment, types, entities.guardrails)
    }
    const counts = { scp: 0, rcp: 0 }
    for (const record of entities.guardrails.records()) {
      const { name } = record.reading.place
      const type = types.get(name) ?? 'scp'
      counts[type] += 1
      checkCount(record, type, counts[type])
      const context = { ...settings, reading: record.reading }
      const document = readDocument(context, record.node, type, name)
      if (document !== undefined) this.#compiled.set(name, document.compiled)
    }
  }

  /** The documents of those names; the RCP that is implied everywhere is none of them. */
  find(references: readonly LocatedText[]): readonly CompiledPolicy[] {
    return references.flatMap(({ text }) => this.#compiled.get(text) ?? [])
  }
}

function attachmentsOf(entities: EntitySet): readonly Attachment[] {
  const attachments: Attachment[] = []
  const add = (reading: FileReading, { scps = [], rcps = [] }: Partial<GuardrailAttachments>) => {
    for (const reference of scps) attachments.push({ reading, reference, type: 'scp' })
    for (const reference of rcps) attachments.push({ reading, reference, type: 'rcp' })
  }
  const { organization } = entities
  if (organization !== undefined) {
    add(organization.reading, organization.guardrails)
    for (const unit of organization.units.values()) add(organization.reading, unit.guardrails)
  }
  for (const { reading, guardrails } of entities.accounts.records()) add(reading, guardrails)
  return attachments
}

function checkAttachment(
  { reading, reference, type }: Attachment,
  types: Map<string, GuardrailType>,
  guardrails: EntityIndex<GuardrailRecord>,
): void {
  const name = reference.text
  if (isProvidedGuardrail(name)) {
    if ((name === impliedResourceGuardrail) === (type === 'rcp')) return
    const message = `the guardrail \`${name}\` is of the other type`
    reportAt(reading, reference, 'INVALID_VALUE', message)
    return
  }
  if (guardrails.find('', name) === undefined) {
    const hint = didYouMean(name, [...guardrails.names(''), fullAccess.id])
    reportAt(reading, reference, 'UNKNOWN_REFERENCE', `there is no guardrail \`${name}\`${hint}`)
    return
  }
  if ((types.get(name) ?? type) !== type) {
    const declared = guardrails.find('', name)?.record?.type
    const message =
      declared === undefined
        ? `the guardrail \`${name}\` is attached as service and as resource control policy`
        : `the guardrail \`${name}\` is of the other type`
    reportAt(reading, reference, 'INVALID_VALUE', message)
  }
  types.set(name, type)
}

function checkCount({ reading }: GuardrailRecord, type: GuardrailType, count: number): void {
  const most =
    type === 'scp' ? fixedLimits.serviceControlPolicies : fixedLimits.resourceControlPolicies
  if (count !== most + 1) return
  const message = `the organization has more than ${most} guardrails of this type`
  reportAt(reading, { start: 0 }, 'LIMIT_EXCEEDED', message) // RULE lim.guardrails
}
