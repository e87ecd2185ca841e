import { type ForeignTokenOptions, foreignTokenOptionNames } from '../foreign-trust.ts'
import { assertKnownOptions } from '../trust-source.ts'

/** Options that every preset of an issuer takes. */
export interface PresetOptions extends ForeignTokenOptions {
  /** Accepted audiences, at least one: what its tokens are asked for, and nothing that they carry for others. */
  readonly audience: string | readonly string[]
}

/** Options of presets whose tokens say which client they were given to. */
export interface PartyOptions extends PresetOptions {
  /**
   * Clients that `azp` may name (FED-4). Default none: a token that names one is refused, unless it is an audience. A token
   * whose audience is one of them passes as well.
   */
  readonly authorizedParties?: readonly string[]
}

/**
 * Refuses options that a preset does not have.
 *
 * @throws {TypeError} naming the option.
 */
export function assertPresetOptions(
  owner: string,
  options: ForeignTokenOptions,
  names: readonly string[] = [],
): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${owner}: options must be an object`)
  }
  assertKnownOptions(owner, options, ['audience', ...names, ...foreignTokenOptionNames])
}

/** What `aud` and `azp` may name. */
export function clientIds({ audience, authorizedParties = [] }: PartyOptions): readonly string[] {
  // Without an audience of its own a list of parties must not stand in for it.
  const audiences = [audience ?? []].flat()
  return audiences.length === 0 ? [] : [...new Set([...audiences, ...authorizedParties])]
}

/**
 * A text that becomes part of an issuer.
 *
 * @throws {TypeError} naming the option.
 */
export function issuerPart(owner: string, name: string, text: unknown, form: RegExp): string {
  if (typeof text === 'string' && form.test(text)) return text
  throw new TypeError(`${owner}: "${name}" option does not have the form of one`)
}

/** A host name, with port where it is not the default. */
export const hostForm: RegExp = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?$/
/** A UUID in lower case, as issuers spell it. */
export const uuidForm: RegExp = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
