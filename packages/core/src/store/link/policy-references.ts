import type { ManagedPolicy } from '../../identity/managed-policy.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { didYouMean } from '../../policy/nearest.ts'
import type { BarePolicy } from '../entities/records.ts'
import type { PolicyLibrary } from '../library/policy-library.ts'
import { type FileReading, type LocatedText, reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import { compiledOf } from './managed-policies.ts'

/** What a reference leads to; `policy` is undefined where the file that defines it has defects. */
interface FoundPolicy {
  readonly policy: BarePolicy | ManagedPolicy | undefined
}

/** Finds managed policies by the names and ARNs that users, roles and groups attach. */
export class PolicyReferences {
  readonly #entities: EntitySet
  readonly #library: PolicyLibrary
  readonly #partition: string

  constructor(entities: EntitySet, library: PolicyLibrary, partition: string) {
    this.#entities = entities
    this.#library = library
    this.#partition = partition
  }

  /** The version in force; what does not exist is a defect where it is named. */
  resolve(reading: FileReading, reference: LocatedText): CompiledPolicy | undefined {
    const { account } = reading.place
    const found = this.#find(account, reference.text)
    if (found !== undefined) return compiledFrom(found)
    const message = `account ${account} has no managed policy \`${reference.text}\`${this.#hint(account, reference.text)}`
    reportAt(reading, reference, 'UNKNOWN_REFERENCE', message) // RULE store.no-unknown-reference
    return undefined
  }

  /** The version in force, for references whose defects were noted before. */
  find(account: string, reference: string): CompiledPolicy | undefined {
    const found = this.#find(account, reference)
    return found === undefined ? undefined : compiledFrom(found)
  }

  #hint(account: string, reference: string): string {
    const name = reference.slice(reference.lastIndexOf('/') + 1)
    if (this.#library.lacksModel(name)) return ': it is written for a model, and there is none'
    return didYouMean(name, [...this.#entities.policies.names(account), ...this.#library.names()])
  }

  /** By ARN: of the account, or of the provider. By name: the account's own policy comes first. */
  #find(account: string, reference: string): FoundPolicy | undefined {
    const provided = this.#library.byArn(reference)
    if (provided !== undefined) return { policy: provided }
    const prefix = `arn:${this.#partition}:iam::${account}:policy/`
    const isArn = reference.startsWith(prefix)
    const name = isArn ? reference.slice(reference.lastIndexOf('/') + 1) : reference
    const own = this.#entities.policies.find(account, name)
    const policy = own?.record?.policy
    const isOther = isArn && policy !== undefined && arnOf(policy) !== reference
    if (own !== undefined && !isOther) return { policy }
    const byName = isArn ? undefined : this.#library.byName(reference)
    return byName === undefined ? undefined : { policy: byName }
  }
}

function compiledFrom({ policy }: FoundPolicy): CompiledPolicy | undefined {
  return policy === undefined ? undefined : compiledOf(policy)
}

function arnOf(policy: BarePolicy | ManagedPolicy): string {
  return 'arn' in policy ? policy.arn : policy.compiled.id
}
