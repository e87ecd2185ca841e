import { type Clock, createSeldom, type Logger } from '@gatewarden/core'

/** What a refused credential is told with. */
export interface RefusalReporter {
  /**
   * Tells the log that a credential was refused, and why: each refusal at info level, each reason once a minute as a
   * warning. Callers are not told (ERR-2).
   */
  refused(
    error: unknown,
    fields: { readonly code: string; readonly requestId: string | undefined },
  ): void
}

/** Codes that the verifier of signatures has told the log already (SIG-11). */
const toldBefore: ReadonlySet<string> = new Set([
  'IncompleteSignature',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
])

/** Creates what tells the log of refused credentials. */
export function createRefusalReporter(logger: Logger, clock: Clock): RefusalReporter {
  const isDue = createSeldom(clock)
  return Object.freeze({
    refused(
      error: unknown,
      fields: { readonly code: string; readonly requestId: string | undefined },
    ) {
      logger.info({ err: error, ...fields }, 'not authenticated')
      const { code, requestId } = fields
      // Quoted text is the caller's: reasons that differ in it are one reason.
      const kind = reasonOf(error).replaceAll(/`[^`]*`/g, '``')
      if (toldBefore.has(code) || !isDue(`${code} ${kind}`)) return
      const told = { code, reason: reasonOf(error), request_id: requestId }
      logger.warn(told, 'a credential was refused; told once a minute for each reason')
    },
  })
}

/** The message, and what lies beneath it if it says more. */
function reasonOf(error: unknown): string {
  const messages: string[] = []
  for (let at: unknown = error; at instanceof Error && messages.length < 4; at = at.cause) {
    const { message } = at
    if (!messages.some((said) => said.includes(message))) messages.push(message)
  }
  return messages.length === 0 ? 'internal failure' : messages.join(': ')
}
