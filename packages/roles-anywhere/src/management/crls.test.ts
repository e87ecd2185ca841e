import { expect, test } from 'vitest'
import { MemoryObjectStore } from '../objects/memory-object-store.ts'
import { anywhereStage, type StageOptions } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgeLeaf } from '../testing/forge-chain.ts'
import { countedEntries, crlEntry, crlPem, forgeCrl } from '../testing/forge-crl.ts'
import { outcome, untrusted } from '../testing/outcome.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const revoked = untrusted('Revoked', 'leaf')

/** A stage with a certificate of serial number 2a, and lists of its CA. */
function setUp(options: StageOptions = {}) {
  const stage = anywhereStage(options)
  const leaf = stage.leaf({ serial: der.integer(0x2a) })
  const list = (number: number, ...serials: number[]) =>
    forgeCrl(stage.root, { number, entries: serials.map((serial) => crlEntry([serial])) })
  const ask = async () => {
    // Another request, not a replay.
    stage.time += 1_000
    return outcome(await stage.send({ leaf }))
  }
  const trustAnchorArn = stage.anywhere.trustAnchorArn('plant')
  const input = (crlData: string | Uint8Array) => ({ name: 'plant list', crlData, trustAnchorArn })
  return { stage, api: stage.api(), leaf, list, ask, input, trustAnchorArn }
}

test('RA-25 a list that is imported is in force, kept, shown, and recorded without its octets', async () => {
  const { stage, api, list, ask, input, trustAnchorArn } = setUp()
  const crlData = list(1, 0x2a)
  const tags = [{ key: 'site', value: 'north' }]

  const { crl } = await api.importCrl({ ...input(crlData), tags })

  expect(crl).toEqual({
    crlId: expect.stringMatching(uuid),
    crlArn: `arn:gw:rolesanywhere:plant-1:000000000001:crl/${crl.crlId}`,
    name: 'plant list',
    enabled: true,
    trustAnchorArn,
    crlData: new Uint8Array(crlData),
    createdAt: new Date(stage.time).toISOString(),
    updatedAt: new Date(stage.time).toISOString(),
  })
  expect(stage.asked[0]).toMatchObject({ action: 'rolesanywhere:ImportCrl', resource: null })
  expect(stage.asked[0]?.facts.requestTags).toEqual(new Map([['site', 'north']]))
  expect(stage.calls).toMatchObject([
    {
      eventName: 'ImportCrl',
      requestParameters: { name: 'plant list', trustAnchorArn },
      responseElements: { resourceArn: crl.crlArn },
    },
  ])
  expect(stage.calls[0]?.requestParameters).not.toHaveProperty('crlData')
  expect(await ask()).toBe(revoked)
  const { crlData: octets, ...summary } = crl
  expect(octets).toBeInstanceOf(Uint8Array)
  expect(await api.listCrls()).toEqual({ crls: [summary] })
  expect(await api.getCrl({ crlId: crl.crlId })).toEqual({ crl })
  expect(await api.listTagsForResource({ resourceArn: crl.crlArn })).toEqual({ tags })
})

test('RA-25 a list comes as PEM too, and is shown as it came', async () => {
  const { api, list, ask, input } = setUp()
  const pem = crlPem(list(1, 0x2a))

  const { crl } = await api.importCrl(input(pem))

  expect(new TextDecoder().decode(crl.crlData)).toBe(pem)
  expect(await ask()).toBe(revoked)
})

test('RA-25 a list of more than 300,000 octets is taken', async () => {
  const { stage, api, ask, input } = setUp()
  const entries = [countedEntries(10_000), crlEntry([0x2a])]
  await api.importCrl(input(forgeCrl(stage.root, { entries })))
  expect(await ask()).toBe(revoked)
})

test('RA-25 an update replaces the list, and what is left out stays', async () => {
  const { api, list, ask, input } = setUp()
  const { crlId } = (await api.importCrl(input(list(1, 0x2a)))).crl
  expect(await ask()).toBe(revoked)

  const crlData = list(2)
  await api.updateCrl({ crlId, crlData })
  const { crl } = await api.updateCrl({ crlId, name: 'renamed' })

  expect(crl).toMatchObject({ crlId, name: 'renamed', crlData: new Uint8Array(crlData) })
  expect(await ask()).toBe('201')
})

test('RA-25 CRL-9 a list is disabled, enabled and deleted', async () => {
  const { api, list, ask, input } = setUp()
  const { crlId } = (await api.importCrl(input(list(1, 0x2a)))).crl

  expect((await api.disableCrl({ crlId })).crl.enabled).toBe(false)
  expect(await ask()).toBe('201')
  expect((await api.enableCrl({ crlId })).crl.enabled).toBe(true)
  expect(await ask()).toBe(revoked)
  await api.deleteCrl({ crlId })
  expect(await ask()).toBe('201')
  await expect(api.getCrl({ crlId })).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
})

test('RA-25 a list can be imported disabled', async () => {
  const { api, list, ask, input } = setUp()
  await api.importCrl({ ...input(list(1, 0x2a)), enabled: false })
  expect(await ask()).toBe('201')
})

test.each([
  { name: 'is no list', reason: 'CrlInvalid', make: () => Buffer.from('no list') },
  {
    name: 'another key signed',
    reason: 'CrlSignatureInvalid',
    make: ({ stage }: ReturnType<typeof setUp>) => {
      const list = forgeCrl(stage.root)
      list[list.length - 1] = (list.at(-1) ?? 0) ^ 1
      return list
    },
  },
  {
    name: 'is older than the one in force',
    reason: 'CrlRollback',
    make: ({ list }: ReturnType<typeof setUp>) => list(1),
  },
])('RA-25 CRL-4 what $name is refused with its code, and changes nothing', async (row) => {
  const set = setUp()
  const { stage, api, list, ask, input } = set
  const { crl } = await api.importCrl(input(list(2, 0x2a)))
  const refusal = {
    code: 'ValidationException',
    reason: row.reason,
    message: expect.stringContaining(`(${row.reason}, CRL-`),
  }

  await expect(api.importCrl(input(row.make(set)))).rejects.toMatchObject(refusal)
  await expect(api.updateCrl({ crlId: crl.crlId, crlData: row.make(set) })).rejects.toMatchObject(
    refusal,
  )

  expect((await api.listCrls()).crls).toHaveLength(1)
  expect(await api.getCrl({ crlId: crl.crlId })).toEqual({ crl })
  expect(await ask()).toBe(revoked)
  expect(stage.calls[1]).toMatchObject({
    eventName: 'ImportCrl',
    error: { code: 'ValidationException' },
  })
})

test('CRL-4 an older list is refused after the newer one was deleted', async () => {
  const { api, list, input } = setUp()
  const { crlId } = (await api.importCrl(input(list(2)))).crl
  await api.deleteCrl({ crlId })
  await expect(api.importCrl(input(list(1)))).rejects.toMatchObject({ reason: 'CrlRollback' })
})

test.each([
  { name: 'an anchor that nobody knows', more: { trustAnchorArn: 'arn:gw:x:::y' } },
  { name: 'no octets', more: { crlData: new Uint8Array() } },
  { name: 'a number as list', more: { crlData: 5 as never } },
  { name: 'a name with a slash', more: { name: 'a/b' } },
])('RA-25 $name is refused', async ({ more }) => {
  const { api, list, input } = setUp()
  await expect(api.importCrl({ ...input(list(1)), ...more })).rejects.toMatchObject({
    code: 'ValidationException',
  })
})

test('RA-25 the hundred and first list is one too many', async () => {
  const { api, list, input } = setUp()
  const crlData = list(1)
  for (let count = 0; count < 100; count += 1) await api.importCrl(input(crlData))
  await expect(api.importCrl(input(crlData))).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'the input exceeds 100 CRLs',
  })
})

test('RA-25 lists that the application brought are shown, and no operation changes them', async () => {
  const first = setUp()
  const crls = [first.list(1, 0x2a)]
  const trustAnchors = [{ name: 'plant', pem: first.stage.root.pem }]
  const { stage, api, trustAnchorArn } = setUp({ trustAnchors, crls })
  const { crls: shown } = await api.listCrls()
  const [{ crlId, crlArn } = { crlId: '', crlArn: '' }] = shown
  expect(shown).toMatchObject([{ enabled: true, trustAnchorArn }])
  expect((await api.getCrl({ crlId })).crl.crlData).toEqual(new Uint8Array(crls[0] ?? []))

  const tags = [{ key: 'k', value: 'v' }]
  const changes = [
    () => api.updateCrl({ crlId, name: 'x' }),
    () => api.enableCrl({ crlId }),
    () => api.disableCrl({ crlId }),
    () => api.deleteCrl({ crlId }),
    () => api.tagResource({ resourceArn: crlArn, tags }),
  ]
  for (const change of changes)
    await expect(change()).rejects.toMatchObject({ code: 'ValidationException' })
  expect(stage.anywhere.revocation.crls()).toMatchObject([{ isEnabled: true }])
})

test('RA-25 the application cannot change lists that operations manage', async () => {
  const { stage, api, list, ask, input } = setUp()
  const { crlId } = (await api.importCrl(input(list(1, 0x2a)))).crl
  const { revocation } = stage.anywhere

  expect(() => revocation.disableCrl(crlId)).toThrow('revocation list not found')
  expect(() => revocation.deleteCrl(crlId)).toThrow('revocation list not found')
  await expect(revocation.importCrl(list(2), { id: crlId })).rejects.toThrow(
    new TypeError('"id" option names a list that `api()` manages'),
  )
  expect(await ask()).toBe(revoked)
})

test('RA-37 RA-25 importing, updating and enabling end the sessions of what is named', async () => {
  const { stage, api, list, ask, input, trustAnchorArn } = setUp()
  expect(await ask()).toBe('201')
  stage.time += 1_000
  const { crlId } = (await api.importCrl(input(list(1)))).crl
  expect(stage.ended).toEqual([])

  await api.updateCrl({ crlId, crlData: list(2, 0x2a) })
  expect(stage.ended).toMatchObject([
    { issuer: trustAnchorArn, subject: expect.stringMatching(/:2a$/) },
  ])

  await api.disableCrl({ crlId })
  expect(await ask()).toBe('201')
  stage.time += 1_000
  await api.enableCrl({ crlId })
  expect(stage.ended).toHaveLength(2)
})

test('RA-22 lists that were kept are in force after a restart, disabled ones are not', async () => {
  const objectStore = new MemoryObjectStore()
  const before = setUp({ objectStore })
  const { crl } = await before.api.importCrl(before.input(before.list(1, 0x2a)))
  const trustAnchors = [{ name: 'plant', pem: before.stage.root.pem }]
  const ask = async () => {
    const stage = anywhereStage({ objectStore, trustAnchors })
    return outcome(await stage.send({ leaf: before.leaf }))
  }

  expect(await ask()).toBe(revoked)

  await before.api.disableCrl({ crlId: crl.crlId })
  expect(await ask()).toBe('201')
})

test('RA-22 CRL-4 a list that was kept and is older than one of the options stops nothing, and counts for nothing', async () => {
  const objectStore = new MemoryObjectStore()
  const before = setUp({ objectStore })
  await before.api.importCrl(before.input(before.list(1, 0x2a)))
  const trustAnchors = [{ name: 'plant', pem: before.stage.root.pem }]

  const after = anywhereStage({ objectStore, trustAnchors, crls: [before.list(2)] })

  expect(outcome(await after.send({ leaf: before.leaf }))).toBe('201')
  expect((await after.api().listCrls()).crls).toHaveLength(2)
})

test('RA-22 a list and its managed anchor come into force together', async () => {
  const objectStore = new MemoryObjectStore()
  const ca = forgeCa('other root')
  const stage = anywhereStage({ objectStore })
  const { trustAnchor } = await stage.api().createTrustAnchor({
    name: 'other',
    enabled: true,
    source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: ca.pem } },
  })
  const { trustAnchorArn } = trustAnchor
  const crlData = forgeCrl(ca, { entries: [crlEntry([0x2a])] })
  await stage.api().importCrl({ name: 'other', crlData, trustAnchorArn })

  const after = anywhereStage({ objectStore })

  const key = ecKey()
  const leaf = { key, der: forgeLeaf(ca, { key, serial: der.integer(0x2a) }) }
  const body = { trustAnchorArn }
  expect(outcome(await after.send({ leaf, body }))).toBe(revoked)
  expect((await after.api().listCrls()).crls).toMatchObject([{ name: 'other', trustAnchorArn }])
})

test('RA-22 another process takes over what was imported, on its next change', async () => {
  const objectStore = new MemoryObjectStore()
  const here = setUp({ objectStore })
  const trustAnchors = [{ name: 'plant', pem: here.stage.root.pem }]
  const there = setUp({ objectStore, trustAnchors })
  expect(await there.api.listCrls()).toEqual({ crls: [] })
  const { crlId } = (await here.api.importCrl(here.input(here.list(1, 0x2a)))).crl
  const askThere = async () => {
    there.stage.time += 1_000
    return outcome(await there.stage.send({ leaf: here.leaf }))
  }

  await there.api.createProfile({ name: 'x', roleArns: ['arn:gw:iam::000000000001:role/press'] })
  expect(await askThere()).toBe(revoked)

  await here.api.disableCrl({ crlId })
  await there.api.createProfile({ name: 'y', roleArns: ['arn:gw:iam::000000000001:role/press'] })
  expect(await askThere()).toBe('201')

  await here.api.deleteCrl({ crlId })
  await there.api.createProfile({ name: 'z', roleArns: ['arn:gw:iam::000000000001:role/press'] })
  expect(await there.api.listCrls()).toEqual({ crls: [] })
})

test('RA-22 a list that the store of objects refuses is not in force', async () => {
  const store = new MemoryObjectStore()
  const objectStore = {
    read: () => store.read(),
    write: () => Promise.reject(new Error('disk is full')),
  }
  const { api, list, ask, input } = setUp({ objectStore })

  await expect(api.importCrl(input(list(1, 0x2a)))).rejects.toMatchObject({
    code: 'ServiceUnavailable',
  })

  expect(await ask()).toBe('201')
})
