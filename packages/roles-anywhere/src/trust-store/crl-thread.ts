import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { CertificateDefect, type RefusalCode } from '../certificate/refusal.ts'
import { type CrlDraft, type PreparedCrl, prepareCrl } from '../revocation/prepare-crl.ts'

/** What the thread answers. */
export type ThreadAnswer =
  | { readonly ok: true; readonly prepared: PreparedCrl }
  | {
      readonly ok: false
      readonly code: RefusalCode
      readonly rule: string
      readonly message: string
    }

if (parentPort !== null) {
  const answer = prepare(workerData as CrlDraft)
  parentPort.postMessage(answer, answer.ok ? buffersOf(answer.prepared) : [])
}

function prepare(draft: CrlDraft): ThreadAnswer {
  try {
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
    return { ok: true, prepared: prepareCrl(draft, sha256) }
  } catch (error) {
    if (!(error instanceof CertificateDefect)) throw error
    const { code, rule, message } = error
    return { ok: false, code, rule, message }
  }
}

/** Handed over, not copied. */
function buffersOf({ der, index }: PreparedCrl): ArrayBuffer[] {
  const { table, groups } = index
  return [der, table, groups.starts, groups.ordinals].map(({ buffer }) => buffer as ArrayBuffer)
}
