import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { anywhereStage, type StageOptions } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { crlEntry, forgeCrl } from '../testing/forge-crl.ts'
import { outcome, untrusted } from '../testing/outcome.ts'
import { MemorySubjectStore } from './memory-subject-store.ts'

const hour = 3_600_000
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url')

/** A stage on which two certificates, of serial numbers 2a and 2b, got sessions. */
async function inUse(options: StageOptions = {}) {
  const stage = anywhereStage(options)
  const leaf = stage.leaf({ serial: der.integer(0x2a) })
  const other = stage.leaf({ serial: der.integer(0x2b) })
  for (const one of [leaf, other]) expect(outcome(await stage.send({ leaf: one }))).toBe('201')
  stage.time += 1_000
  const { revocation } = stage.anywhere
  const issuer = stage.anywhere.trustAnchorArn('plant')
  const issuerSpkiSha256 = sha256(stage.root.key.spki)
  const ended = { issuer, subject: `x509:${issuerSpkiSha256}:2a` }
  const list = (number: number, ...serials: number[]) =>
    forgeCrl(stage.root, { number, entries: serials.map((serial) => crlEntry([serial])) })
  return { stage, leaf, revocation, issuerSpkiSha256, ended, list }
}

test('RA-37 a list ends the sessions of the certificates it names, and of no others', async () => {
  const { stage, revocation, ended, list } = await inUse()

  await revocation.importCrl(list(1))
  expect(stage.ended).toEqual([])
  await revocation.importCrl(list(2, 0x2a, 0x2c))

  expect(stage.ended).toEqual([ended])
})

test('RA-37 a certificate that is listed still is ended once', async () => {
  const { stage, revocation, ended, list } = await inUse()
  await revocation.importCrl(list(1, 0x2a))
  stage.time += 1_000

  await revocation.importCrl(list(2, 0x2a))

  expect(stage.ended).toEqual([ended])
})

test('RA-37 sessions end when a list is enabled again, those of the time between too', async () => {
  const { stage, leaf, revocation, ended, list } = await inUse()
  const { id } = await revocation.importCrl(list(1, 0x2a))
  revocation.disableCrl(id)
  stage.time += 1_000
  expect(outcome(await stage.send({ leaf }))).toBe('201')

  await revocation.enableCrl(id)

  expect(stage.ended).toEqual([ended, ended])
})

test('RA-37 a list that is imported again ends nothing more, and what a newer list released is not ended', async () => {
  const { stage, leaf, revocation, ended, list } = await inUse()
  await revocation.importCrl(list(1, 0x2a), { id: 'older' })
  const newer = list(2)
  await revocation.importCrl(newer, { id: 'newer' })
  stage.time += 1_000
  expect(outcome(await stage.send({ leaf }))).toBe('201')

  await revocation.importCrl(newer, { id: 'newer' })

  expect(stage.ended).toEqual([ended])
})

test('RA-37 an older list that a newer one overrules ends nothing', async () => {
  const { stage, revocation, list } = await inUse()
  await revocation.importCrl(list(2), { id: 'newer' })
  await expect(revocation.importCrl(list(1, 0x2a), { id: 'older' })).rejects.toMatchObject({
    reason: 'CrlRollback',
  })
  expect(stage.ended).toEqual([])
})

test.each([
  { name: 'used 13 hours ago', wait: 13 * hour, count: 0 },
  { name: 'used 11 hours ago', wait: 11 * hour, count: 1 },
])('RA-37 a certificate $name has $count sessions to end', async ({ wait, count }) => {
  const { stage, revocation, list } = await inUse()
  stage.time += wait
  await revocation.importCrl(list(1, 0x2a))
  expect(stage.ended).toHaveLength(count)
})

test('RA-37 CRL-11 a serial number that is denied ends its sessions', async () => {
  const { stage, revocation, issuerSpkiSha256, ended } = await inUse()

  await revocation.deny({ denySerials: [{ issuerSpkiSha256, serialHex: '2a' }] })

  expect(stage.ended).toEqual([ended])
})

test('RA-37 CRL-11 a key that is denied ends its sessions, and that of a CA those of all below it', async () => {
  const { stage, leaf, revocation, issuerSpkiSha256, ended } = await inUse()

  await revocation.deny({ denySpki: [sha256(leaf.key.spki)] })
  expect(stage.ended).toEqual([ended])
  stage.time += 1_000
  await revocation.deny({ denySpki: [issuerSpkiSha256] })

  const other = { ...ended, subject: ended.subject.replace(/2a$/, '2b') }
  expect(stage.ended).toEqual([ended, other])
})

test('RA-2 RA-37 a list of a CA does not end sessions below another CA of that name', async () => {
  const twin = forgeCa('plant root')
  const { stage, revocation, ended, list } = await inUse()
  await revocation.importCrl(list(1))
  await stage.api().createTrustAnchor({
    name: 'twin',
    enabled: true,
    source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: twin.pem } },
  })

  await revocation.importCrl(forgeCrl(twin, { entries: [crlEntry([0x2a])] }))

  expect(stage.ended).not.toContainEqual(ended)
})

test('RA-37 sessions of an intermediate that only callers send end by the name on its list', async () => {
  const stage = anywhereStage()
  const middle = forgeCa('middle', stage.root)
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(middle, { key, serial: der.integer(0x2a) }) }
  expect(outcome(await stage.send({ leaf, chain: [middle.der] }))).toBe('201')

  await stage.anywhere.revocation.importCrl(forgeCrl(middle, { entries: [crlEntry([0x2a])] }))

  expect(stage.ended).toMatchObject([{ subject: `x509:${sha256(middle.key.spki)}:2a` }])
})

test('RA-37 endSessionsOnRevocation can be switched off', async () => {
  const { stage, leaf, revocation, list } = await inUse({ endSessionsOnRevocation: false })
  await revocation.importCrl(list(1, 0x2a))
  stage.time += 1_000

  expect(stage.ended).toEqual([])
  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('Revoked', 'leaf'))
})

test('RA-37 a session that is made while its certificate is revoked is not handed out', async () => {
  const { stage, leaf, revocation, list } = await inUse()
  const issue = stage.issue
  stage.time += 1_000
  stage.issue = async (request) => {
    await revocation.importCrl(list(1, 0x2a))
    return issue(request)
  }

  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('Revoked', 'leaf'))
})

test('RA-37 a store of subjects that is down fails the call, and the list is in force all the same', async () => {
  const down = () => Promise.reject(new Error('secret of the store'))
  const subjectStore = { record: async () => undefined, get: down, list: down }
  const stage = anywhereStage({ subjectStore })
  const leaf = stage.leaf({ serial: der.integer(0x2a) })
  const list = forgeCrl(stage.root, { entries: [crlEntry([0x2a])] })

  await expect(stage.anywhere.revocation.importCrl(list)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: 'the subjects are not available',
  })

  expect(outcome(await stage.send({ leaf }))).toBe(untrusted('Revoked', 'leaf'))
})

test('RA-37 certificates that are revoked at the start lose the sessions they got before', async () => {
  const subjectStore = new MemorySubjectStore()
  const { stage, ended, list } = await inUse({ subjectStore })
  await stage.api().listSubjects()

  const trustAnchors = [{ name: 'plant', pem: stage.root.pem }]
  const next = anywhereStage({ trustAnchors, subjectStore, crls: [list(1, 0x2a)] })
  await next.api().listTrustAnchors()

  expect(next.ended).toEqual([ended])
})
