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
    // What the process was started with (preloaded modules, input on the command line) is not for this thread.
    execArgv: [],
  })
  try {
    const [answer] = (await Promise.race([once(worker, 'message'), ended(worker)])) as [
      ThreadAnswer,
    ]
    if (answer.ok) return answer.prepared
    throw new CertificateDefect(answer.code, answer.message, answer.rule)
  } finally {
    await worker.terminate()
  }
}

/** Rejects when the thread ends without an answer: who waits for the import must not wait for ever. */
async function ended(worker: Worker): Promise<never> {
  const [code] = await once(worker, 'exit')
  throw new Error(`the thread that reads revocation lists ended (${code})`)
}
