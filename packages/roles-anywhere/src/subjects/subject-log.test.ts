import { silentLogger, type Timers } from '@gatewarden/core'
import { expect, test } from 'vitest'
import { MemorySubjectStore } from './memory-subject-store.ts'
import { SubjectLog } from './subject-log.ts'
import { type SubjectObservation, type SubjectRecord, withObservation } from './subject-record.ts'

function seen(at: number, more: Partial<SubjectObservation> = {}): SubjectObservation {
  return {
    subjectId: 'subject',
    trustAnchorArn: 'anchor',
    x509Subject: 'CN=press-4',
    credential: {
      id: `x509:${at}`,
      serialNumber: String(at),
      issuer: 'CN=plant',
      x509CertificateData: 'pem',
    },
    instanceProperties: undefined,
    seenAt: at,
    failed: false,
    ...more,
  }
}

function stageOf() {
  const batches: number[] = []
  const due: (() => void)[] = []
  const timers: Timers = {
    after: (_, run) => {
      due.push(run)
      return () => void due.splice(due.indexOf(run), 1)
    },
  }
  const store = new MemorySubjectStore()
  const counting = {
    record: (observations: readonly SubjectObservation[]) => {
      batches.push(observations.length)
      return store.record(observations)
    },
    get: store.get.bind(store),
    list: store.list.bind(store),
  }
  const log = new SubjectLog({ store: counting, timers, logger: silentLogger })
  return { log, batches, due, store }
}

test('RA-24 observations are written together when their time has come', async () => {
  const { log, batches, due } = stageOf()
  for (let at = 0; at < 5; at += 1) log.note(seen(at))
  expect(batches).toEqual([])
  expect(due).toHaveLength(1)

  for (const run of due.splice(0)) run()
  await log.flush()

  expect(batches).toEqual([5])
})

test('RA-24 a full batch does not wait', async () => {
  const { log, batches, due } = stageOf()

  for (let at = 0; at < 101; at += 1) log.note(seen(at))
  await log.flush()

  expect(batches.reduce((sum, size) => sum + size, 0)).toBe(101)
  expect(due).toEqual([])
})

test('RA-24 the newest 100 certificates of a subject are kept', async () => {
  let record: SubjectRecord | undefined
  for (let at = 1; at <= 101; at += 1) record = withObservation(record, seen(at))

  expect(record?.credentials).toHaveLength(100)
  expect(record?.credentials[0]).toMatchObject({ id: 'x509:101', seenAt: 101 })
  expect(record?.credentials.at(-1)).toMatchObject({ id: 'x509:2' })
  expect(record).toMatchObject({ createdAt: 1, lastSeenAt: 101 })
})

test('RA-24 a certificate that is used again stands once, with its last outcome', () => {
  const first = withObservation(undefined, seen(1))
  const credential = seen(1).credential

  const record = withObservation(first, seen(2, { credential, failed: true }))

  expect(record.credentials).toEqual([{ ...credential, seenAt: 2, failed: true }])
})

test('RA-24 equal properties stand once, whatever their order', () => {
  const first = withObservation(undefined, seen(1, { instanceProperties: { a: '1', b: '2' } }))

  const record = withObservation(first, seen(2, { instanceProperties: { b: '2', a: '1' } }))

  expect(record.instanceProperties).toEqual([
    { properties: { b: '2', a: '1' }, seenAt: 2, failed: false },
  ])
})

test('RA-24 the memory store forgets who was not seen for the longest time', async () => {
  const size = JSON.stringify(withObservation(undefined, seen(1, { subjectId: 'a' }))).length
  const store = new MemorySubjectStore(2 * size)

  await store.record([seen(1, { subjectId: 'a' }), seen(2, { subjectId: 'b' })])
  await store.record([seen(1, { subjectId: 'a' }), seen(3, { subjectId: 'c' })])

  const kept = await store.list('', 10)
  expect(kept.map(({ subjectId }) => subjectId)).toEqual(['a', 'c'])
})
