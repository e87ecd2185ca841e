import { mostTags } from '@gatewarden/core'
import type { AttributeMapping, CertificateField } from '../../service/attribute-mapping.ts'
import { fieldReader, idReader } from '../inputs.ts'
import { storedOf } from '../management-call.ts'
import type { Operation, OperationsOf } from '../operation.ts'
import { list, members, oneOf, optional, text } from '../readers.ts'
import { nextProfile, type ProfileOutput } from './profiles.ts'

/** Input of PutAttributeMapping; it replaces the mapping of its field. */
export interface PutAttributeMappingInput {
  readonly profileId: string
  readonly certificateField: CertificateField
  /** 1 to 50; specifiers as in {@link AttributeMapping}. */
  readonly mappingRules: readonly { readonly specifier: string }[]
  /** Ours. A value that no tag can hold. Default `reject`. */
  readonly onUnmappable?: 'reject' | 'drop' | 'encode' | undefined
  /** Ours. An attribute type that stands several times. Default `last`. */
  readonly onRepeated?: 'last' | 'reject' | undefined
}

/** Input of DeleteAttributeMapping. */
export interface DeleteAttributeMappingInput {
  readonly profileId: string
  readonly certificateField: CertificateField
  /** Default: the whole mapping of the field. */
  readonly specifiers?: readonly string[] | undefined
}

/** Operations on the mappings of profiles (RA-27). */
export interface AttributeMappingOperations {
  putAttributeMapping(input: PutAttributeMappingInput): Promise<ProfileOutput>
  deleteAttributeMapping(input: DeleteAttributeMappingInput): Promise<ProfileOutput>
}

const specifierReader = text(1, 60)

const putAttributeMapping: Operation<PutAttributeMappingInput, ProfileOutput> = {
  read: members({
    profileId: idReader,
    certificateField: fieldReader,
    mappingRules: list(1, mostTags, members({ specifier: specifierReader })),
    onUnmappable: optional(oneOf(['reject', 'drop', 'encode'])),
    onRepeated: optional(oneOf(['last', 'reject'])),
  }),
  run: (input, call) =>
    call.change((view) => {
      const { certificateField, onUnmappable = 'reject', onRepeated = 'last' } = input
      const stored = storedOf(call.profile(view, input.profileId))
      const specifiers = input.mappingRules.map(({ specifier }) => specifier)
      const mapping: AttributeMapping = { certificateField, specifiers, onUnmappable, onRepeated }
      return nextProfile(call, stored, {
        attributeMappings: [...mappingsBeside(stored.attributeMappings, certificateField), mapping], // RULE ra.one-mapping-per-field
      })
    }),
}

const deleteAttributeMapping: Operation<DeleteAttributeMappingInput, ProfileOutput> = {
  read: members({
    profileId: idReader,
    certificateField: fieldReader,
    specifiers: optional(list(1, mostTags, specifierReader)),
  }),
  run: ({ profileId, certificateField, specifiers }, call) =>
    call.change((view) => {
      const stored = storedOf(call.profile(view, profileId))
      const rest = stored.attributeMappings
        .filter((mapping) => mapping.certificateField === certificateField)
        .map((mapping) => ({ ...mapping, specifiers: without(mapping.specifiers, specifiers) }))
        .filter((mapping) => mapping.specifiers.length > 0)
      return nextProfile(call, stored, {
        attributeMappings: [...mappingsBeside(stored.attributeMappings, certificateField), ...rest],
      })
    }),
}

/** Every operation on mappings. */
export const attributeMappingOperations: OperationsOf<AttributeMappingOperations> = Object.freeze({
  putAttributeMapping,
  deleteAttributeMapping,
})

function mappingsBeside(
  mappings: readonly AttributeMapping[],
  field: CertificateField,
): readonly AttributeMapping[] {
  return mappings.filter(({ certificateField }) => certificateField !== field)
}

function without(
  specifiers: readonly string[],
  removed: readonly string[] | undefined,
): readonly string[] {
  return removed === undefined ? [] : specifiers.filter((one) => !removed.includes(one))
}
