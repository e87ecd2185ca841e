import { DerError } from '../../der/der-error.ts'
import { Fields } from '../../der/fields.ts'
import { hexFromBytes } from '../../der/hex.ts'
import { checkInteger } from '../../der/primitive.ts'
import { contentOf, type DerNode } from '../../der/read-der.ts'
import { contextConstructed, contextPrimitive, tags } from '../../der/tags.ts'
import { CertificateDefect, readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'
import { readGeneralNames } from './general-name.ts'

/** Key id of the subject as hex. @throws {CertificateDefect} `KeyIdentifierInvalid`. */
export function readSubjectKeyIdentifier(extension: Extension | undefined): string | undefined {
  if (extension === undefined) return undefined
  return readAs('KeyIdentifierInvalid', () => {
    refuseCritical(extension)
    if (extension.value.tag !== tags.octetString) throw new DerError('not an OCTET STRING')
    return keyId(extension.value)
  })
}

/** Key id of the issuer as hex, if the extension has one. @throws {CertificateDefect} `KeyIdentifierInvalid`. */
export function readAuthorityKeyIdentifier(extension: Extension | undefined): string | undefined {
  if (extension === undefined) return undefined
  return readAs('KeyIdentifierInvalid', () => {
    refuseCritical(extension)
    const fields = new Fields(extension.value)
    const id = fields.takeOptional(contextPrimitive(0))
    const issuer = fields.takeOptional(contextConstructed(1))
    const serial = fields.takeOptional(contextPrimitive(2))
    fields.end()
    if ((issuer === undefined) !== (serial === undefined)) {
      throw new DerError('issuer and serial number go together') // RULE x509.aki-issuer-with-serial
    }
    if (issuer !== undefined) readGeneralNames(issuer, contextConstructed(1))
    if (serial !== undefined) checkInteger(serial.bytes, serial.content, serial.end)
    return id === undefined ? undefined : keyId(id)
  })
}

function keyId(node: DerNode): string {
  const content = contentOf(node)
  if (content.length === 0) throw new DerError('empty key identifier')
  return hexFromBytes(content)
}

function refuseCritical(extension: Extension): void {
  if (extension.isCritical)
    throw new CertificateDefect('KeyIdentifierInvalid', 'key identifier is critical') // RULE x509.key-identifiers-not-critical
}
