import { Fields } from '../../der/fields.ts'
import { smallInteger } from '../../der/integer.ts'
import { contentOf } from '../../der/read-der.ts'
import { tags } from '../../der/tags.ts'
import { CertificateDefect, readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'

/** Whether the subject is a CA, and how many CAs may follow it. */
export interface BasicConstraints {
  readonly isCa: boolean
  readonly pathLength: number | undefined
  readonly isCritical: boolean
}

/** @throws {CertificateDefect} `BasicConstraintsInvalid`. */
export function readBasicConstraints(
  extension: Extension | undefined,
): BasicConstraints | undefined {
  if (extension === undefined) return undefined
  return readAs('BasicConstraintsInvalid', () => {
    const fields = new Fields(extension.value)
    const ca = fields.takeOptional(tags.boolean)
    const isCa = ca !== undefined && contentOf(ca)[0] === 0xff
    const limit = fields.takeOptional(tags.integer)
    fields.end()
    if (limit !== undefined && !isCa) {
      throw new CertificateDefect('BasicConstraintsInvalid', 'path length without CA') // RULE x509.path-length-only-for-ca
    }
    const pathLength = limit === undefined ? undefined : smallInteger(limit)
    return { isCa, pathLength, isCritical: extension.isCritical }
  })
}
