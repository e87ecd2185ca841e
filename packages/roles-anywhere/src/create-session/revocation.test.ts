import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { crlEntry, crlPem, forgeCrl } from '../testing/forge-crl.ts'
import { outcome, untrusted } from '../testing/outcome.ts'

const serial = der.integer(0x2a)
const named = [crlEntry([0x2a])]
const revoked = untrusted('Revoked', 'leaf')

test('CRL-8 RA-20 a certificate is refused by the next CreateSession after the list is imported', async () => {
  const stage = anywhereStage()
  const leaf = stage.leaf({ serial })
  const { revocation } = stage.anywhere
  const before = outcome(await stage.send({ leaf }))
  await revocation.importCrl(crlPem(forgeCrl(stage.root, { entries: named })))
  stage.time += 1_000

  expect(before).toBe('201')
  expect(outcome(await stage.send({ leaf }))).toBe(revoked)
  expect(stage.issued).toHaveLength(1)
  expect(stage.calls.at(-1)?.error).toMatchObject({ code: 'AccessDeniedException' })
})

test('CRL-9 a status that cannot be told is 503 with the reason, never an allow and never 401', async () => {
  const stage = anywhereStage()
  const nextUpdate = der.utcTime('241231000000Z')
  await stage.anywhere.revocation.importCrl(forgeCrl(stage.root, { nextUpdate }))
  const answer = await stage.send()

  expect(outcome(answer)).toBe(
    '503 ServiceUnavailableException: Revocation status cannot be determined. Reason: CrlStale, certificate: leaf',
  )
  expect(answer.headers['retry-after']).toBe('1')
  expect(stage.issued).toHaveLength(0)
})

test('CRL-9 an anchor that requires a list refuses without one', async () => {
  const stage = anywhereStage({ revocation: { mode: 'require-chain' } })
  const before = outcome(await stage.send())
  await stage.anywhere.revocation.importCrl(forgeCrl(stage.root))
  stage.time += 1_000

  expect(before).toContain('503 ServiceUnavailableException')
  expect(outcome(await stage.send())).toBe('201')
})

test('CRL-11 a key that is denied locally is refused at once', async () => {
  const stage = anywhereStage()
  const leaf = stage.leaf()
  const hash = createHash('sha256').update(leaf.key.spki).digest('base64url')
  await stage.anywhere.revocation.deny({ denySpki: [hash] })

  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('LocallyDenied', 'leaf'))
  await stage.anywhere.revocation.deny({})
  stage.time += 1_000
  expect(outcome(await stage.send({ leaf }))).toBe('201')
})

test('CRL-9 what is accepted without its status is counted', async () => {
  const stage = anywhereStage()
  await stage.send()

  expect(stage.unchecked).toEqual(['no_list'])
})
