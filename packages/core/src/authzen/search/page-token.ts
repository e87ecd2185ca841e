import { IamError } from '../../errors.ts'
import type { Random } from '../../ports/random.ts'
import { seal, unseal } from '../../ports/sealed.ts'
import { decodeCanonicalBase64Url } from '../../session/jose/canonical-base64url.ts'
import type { MasterKeys } from '../../session/master-keys.ts'

/** Writes and reads where a search goes on. */
export interface PageTokens {
  /** Goes on behind the candidate `after`. */
  write(after: string, search: string): string
  /** @throws {IamError} `ValidationError` for a token that is not ours, or of another search. */
  read(token: string, search: string): string
}

/**
 * Tokens are sealed: the candidate where a page ends may be one that the subject may not have, and must not be told. Each
 * belongs to one search. With master keys every process of a fleet reads them, otherwise this one.
 */
export function createPageTokens(masterKeys: MasterKeys | undefined, random: Random): PageTokens {
  const ofProcess = random.bytes(32)
  const keyNow = (): Uint8Array => {
    if (masterKeys === undefined) return ofProcess
    const version = masterKeys.currentVersion()
    return masterKeys.derive(version, ['authzen-page', version], 32) ?? ofProcess
  }
  return Object.freeze({
    write(after: string, search: string): string {
      const additionalData = Buffer.from(search)
      return seal(Buffer.from(after), { key: keyNow(), additionalData }, random).toString(
        'base64url',
      )
    },
    read(token: string, search: string): string {
      const bytes = decodeCanonicalBase64Url(token)
      const opened = bytes && unseal(bytes, { key: keyNow(), additionalData: Buffer.from(search) })
      if (opened !== undefined) return opened.toString()
      throw new IamError('ValidationError', 'page.token is not of this search') // RULE authzen.page-token-of-its-search
    },
  })
}
