import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { CrlDraft, PreparedCrl } from '../revocation/prepare-crl.ts'
import type { ThreadAnswer } from './crl-thread.ts'

// Sources run as they are and compiled: the thread's file stands beside this one, with the same ending.
const file = new URL(
  import.meta.url.endsWith('.ts') ? './crl-thread.ts' : './crl-thread.js',
  import.meta.url,
)

/**
 * Reads and indexes a list in a thread of its own, which ends with it. `draft.data` is handed over: it is empty here
 * afterwards.
 *
 * @throws {CertificateDefect} as `prepareCrl`.
 */
export async function prepareInThread(draft: CrlDraft): Promise<PreparedCrl> {
  const worker = new Worker(file, {
    workerData: draft,
    transferList: [draft.data.buffer as ArrayBuffer],
  })
  try {
    const [answer] = (await once(worker, 'message')) as [ThreadAnswer]
    if (answer.ok) return answer.prepared
    throw new CertificateDefect(answer.code, answer.message, answer.rule)
  } finally {
    await worker.terminate()
  }
}
