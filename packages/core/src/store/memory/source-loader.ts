import { unreachable } from '../../errors.ts'
import { type JsonNode, parseJson } from '../../policy/json.ts'
import type { EntityIndex } from '../entities/entity-index.ts'
import type { DocumentContext } from '../entities/read-document.ts'
import { readGuardrail } from '../entities/read-guardrail.ts'
import { readManagedPolicy } from '../entities/read-managed-policy.ts'
import { readMfaDeviceFile } from '../entities/read-mfa-devices.ts'
import { readAccount, readOrganization } from '../entities/read-organization.ts'
import { readGroup, readRole, readUser } from '../entities/read-principals.ts'
import { readProvider } from '../entities/read-provider.ts'
import { readResourcePolicy } from '../entities/read-resource-policy.ts'
import { fixedLimits } from '../entities/source-limits.ts'
import type { SourceSettings } from '../entities/source-settings.ts'
import { EntitySet } from '../link/entity-set.ts'
import { isProvidedGuardrail } from '../link/provided-guardrails.ts'
import { type FileReading, reportAt } from '../source/file-reading.ts'
import { organizationFile, placeFile } from '../source/place-file.ts'
import { type SourceFile, sourceName } from '../source/source-file.ts'
import { SourceIssueLog } from '../source/source-issue-log.ts'
import type { ReadingCache } from './reading-cache.ts'

// Three levels more than a document may have: file, `Policies`, name.
const jsonLimits = { depth: 23, values: 10_000 }

/** Reads files one by one; every defect of every file goes to `log` (STO-9). */
export class SourceLoader {
  readonly log: SourceIssueLog
  readonly entities: EntitySet = new EntitySet()
  readonly settings: SourceSettings
  /** What is legal in trust policies and seldom meant: `log` itself where that is refused. */
  readonly findings: SourceIssueLog
  /** `undefined`: everything is read. */
  readonly cache: ReadingCache | undefined

  /** @param cache - files that it holds are not read again; default everything is read. */
  constructor(settings: SourceSettings, cache?: ReadingCache) {
    this.settings = settings
    this.log = cache?.log ?? new SourceIssueLog()
    this.cache = cache
    this.findings = settings.isTrustStrict === true ? this.log : new SourceIssueLog()
  }

  /** Reads one file. */
  add(file: SourceFile): void {
    const known = this.cache?.find(file)
    if (known !== undefined) {
      known(this.entities)
      return
    }
    const placed = placeFile(file.path, this.settings.account)
    if (!placed.ok) {
      this.log.reportFile(file.path, placed.code, placed.message)
      return
    }
    const reading: FileReading = { file, place: placed.place, log: this.log }
    this.#register(reading, this.#parse(reading))
  }

  #parse({ file, log }: FileReading): JsonNode | undefined {
    if (Buffer.byteLength(file.text) > fixedLimits.fileBytes) {
      const message = `the file has more than ${fixedLimits.fileBytes} bytes`
      log.reportFile(file.path, 'LIMIT_EXCEEDED', message) // RULE store.file-size
      return undefined
    }
    const result = parseJson(file.text, jsonLimits)
    if (result.ok) return result.node
    for (const issue of result.issues) log.report(file, issue.offset, issue.code, issue.message)
    return result.node
  }

  #register(reading: FileReading, node: JsonNode | undefined): void {
    const { place } = reading
    const { partition, limits, model } = this.settings
    const context: DocumentContext = { reading, limits, model }
    switch (place.kind) {
      case 'policies':
        this.#read(
          (it) => it.policies,
          reading,
          node,
          (it) => readManagedPolicy(context, it, partition),
        )
        break
      case 'resource-policies':
        this.#read(
          (it) => it.resourcePolicies,
          reading,
          node,
          (it) => readResourcePolicy(context, it),
        )
        break
      case 'roles':
      case 'users':
      case 'groups':
      case 'mfa-devices':
        this.#registerIdentity(place.kind, context, node)
        break
      case 'providers':
        this.#read(
          (it) => it.providers,
          reading,
          node,
          (it) => readProvider(reading, it, this.settings),
        )
        break
      case 'guardrails':
        this.#addGuardrail(reading, node)
        break
      case 'accounts':
        this.#addAccount(reading, node)
        break
      default:
        unreachable(place.kind)
    }
  }

  #registerIdentity(
    kind: 'roles' | 'users' | 'groups' | 'mfa-devices',
    context: DocumentContext,
    node: JsonNode | undefined,
  ): void {
    const { reading } = context
    switch (kind) {
      case 'roles':
        this.#read(
          (it) => it.roles,
          reading,
          node,
          (it) => readRole(context, it),
        )
        break
      case 'users':
        this.#read(
          (it) => it.users,
          reading,
          node,
          (it) => readUser(context, it),
        )
        break
      case 'groups':
        this.#read(
          (it) => it.groups,
          reading,
          node,
          (it) => readGroup(context, it),
        )
        break
      case 'mfa-devices':
        this.#read(
          (it) => it.mfaDevices,
          reading,
          node,
          (it) => readMfaDeviceFile(reading, it),
        )
        break
      default:
        unreachable(kind)
    }
  }

  #addGuardrail(reading: FileReading, node: JsonNode | undefined): void {
    const { name } = reading.place
    if (isProvidedGuardrail(name)) {
      const message = `the guardrail \`${name}\` is provided and cannot be defined`
      this.log.reportFile(reading.file.path, 'INVALID_NAME', message)
      return
    }
    const owned = { ...reading, place: { ...reading.place, account: '' } }
    this.#read(
      (it) => it.guardrails,
      owned,
      node,
      (it) => readGuardrail(reading, it),
    )
  }

  #addAccount(reading: FileReading, node: JsonNode | undefined): void {
    const { name } = reading.place
    if (name === organizationFile) {
      this.entities.hasOrganization = true
      this.entities.organization = node === undefined ? undefined : readOrganization(reading, node)
      return
    }
    const owned = { ...reading, place: { ...reading.place, account: name } }
    this.#read(
      (it) => it.accounts,
      owned,
      node,
      (it) => readAccount(owned, it),
    )
  }

  #read<T>(
    indexOf: (entities: EntitySet) => EntityIndex<T>,
    reading: FileReading,
    node: JsonNode | undefined,
    read: (node: JsonNode) => T | undefined,
  ): void {
    const before = this.log.count
    const record = node === undefined ? undefined : read(node)
    const add = (entities: EntitySet) => enter(indexOf(entities), reading, record)
    if (record !== undefined && this.log.count === before) this.cache?.keep(reading.file, add)
    add(this.entities)
  }
}

/** A name counts as taken even where its file has defects: those who refer to it have none. */
function enter<T>(index: EntityIndex<T>, reading: FileReading, record: T | undefined): void {
  const { account, name } = reading.place
  const present = index.add({ account, name, source: sourceName(reading.file), record })
  if (present === undefined) return
  const message = `\`${name}\` is defined by ${present.source} already` // RULE store.one-file-per-entity
  reportAt(reading, { start: 0 }, 'DUPLICATE_ENTITY', message)
}
