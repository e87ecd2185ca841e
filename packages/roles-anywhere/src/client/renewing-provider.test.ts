import { beforeAll, describe, expect, test } from 'vitest'
import { createDevelopmentCa, type DevelopmentCa } from '../ca/index.ts'
import { type ClientStage, clientStage } from '../testing/client-stage.ts'
import { forgedTime } from '../testing/forge-chain.ts'
import { fromRolesAnywhere } from './from-roles-anywhere.ts'
import { signerFromPem } from './signing-key.ts'

const clock = { now: () => forgedTime, monotonic: () => 0 }
const hour = 3_600_000
const minute = 60_000
let ca: DevelopmentCa
let identity: { readonly certificate: string; readonly sign: ReturnType<typeof signerFromPem> }
beforeAll(async () => {
  ca = await createDevelopmentCa({ clock })
  const { certificatePem, chainPem, privateKeyPem } = await ca.issue({ commonName: 'press-4' })
  identity = { certificate: certificatePem + chainPem, sign: signerFromPem(privateKeyPem) }
})

function client(): ClientStage & { readonly provide: ReturnType<typeof fromRolesAnywhere> } {
  const stage = clientStage(ca.rootPem)
  return { ...stage, provide: fromRolesAnywhere({ ...stage.common, ...identity }) }
}
const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response('{"message":"no"}', { status, headers: { 'x-amzn-errortype': 'No', ...headers } })

describe('RAC-3 renewal', () => {
  test('RAC-3 a session is kept until 5 minutes before its end, and renewed a minute earlier at most', async () => {
    const { provide, advance, stage } = client()
    await provide()

    advance(hour - 6 * minute - 1)
    expect((await provide()).accessKeyId).toBe('ASIA1')
    advance(minute + 1)
    expect((await provide()).accessKeyId).toBe('ASIA2')

    expect(stage.issued).toHaveLength(2)
  })

  test('RAC-3 callers that come together share one call', async () => {
    const { provide, stage } = client()

    const all = await Promise.all(Array.from({ length: 20 }, () => provide()))

    expect(new Set(all.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['ASIA1']))
    expect(stage.issued).toHaveLength(1)
  })

  test('RAC-3 two machines do not renew in the same moment', async () => {
    const spread = new Set<number>()
    for (const octet of [0, 100, 255]) {
      const stage = clientStage(ca.rootPem)
      const random = { bytes: (length: number) => new Uint8Array(length).fill(octet) }
      const provide = fromRolesAnywhere({ ...stage.common, ...identity, random })
      await provide()
      stage.advance(hour - 6 * minute)
      let seconds = 0
      while ((await provide()).accessKeyId === 'ASIA1') {
        stage.advance(1_000)
        seconds += 1
      }
      spread.add(seconds)
    }

    expect(spread.size).toBe(3)
  })

  test('RAC-3 who asks for another session beside a caller who does not gets another', async () => {
    const { provide } = client()
    await provide()

    const [any, other] = await Promise.all([provide(), provide({ forceRefresh: true })])

    expect([any?.accessKeyId, other?.accessKeyId]).toEqual(['ASIA2', 'ASIA2'])
  })

  test('RAC-3 who asks for another session gets one, or the reason why not', async () => {
    const { provide, before } = client()
    await provide()

    expect((await provide({ forceRefresh: true })).accessKeyId).toBe('ASIA2')
    before.push(answer(403))
    await expect(provide({ forceRefresh: true })).rejects.toMatchObject({ status: 403 })
    expect((await provide()).accessKeyId).toBe('ASIA2')
  })
})

describe('RAC-6 a renewal that fails', () => {
  test('RAC-6 leaves the last session while it lasts, and rests between attempts', async () => {
    const { provide, advance, before, stage, logged, dates } = client()
    await provide()
    advance(hour - 4 * minute)
    before.push(...[1, 2, 3].map(() => answer(500)))

    expect((await provide()).accessKeyId).toBe('ASIA1')
    expect((await provide()).accessKeyId).toBe('ASIA1')
    expect([dates.length, stage.issued.length]).toEqual([4, 1])
    expect(logged).toEqual(['the session was not renewed: the last one goes on: no'])

    advance(2_000)
    expect((await provide()).accessKeyId).toBe('ASIA2')
  })

  test('RAC-6 is an error once the last session has ended, and no old or empty one', async () => {
    const { provide, advance, before } = client()
    await provide()
    advance(hour)
    before.push(answer(403))

    await expect(provide()).rejects.toMatchObject({ code: 'No', status: 403 })
    expect((await provide()).accessKeyId).toBe('ASIA2')
  })
})

describe('RAC-3 another attempt', () => {
  test.each([
    { name: 'a throttled call', failure: () => answer(429) },
    { name: 'a failing service', failure: () => answer(503) },
    { name: 'a network that fails', failure: () => new TypeError('fetch failed') },
  ])('RAC-3 $name is repeated after a growing random pause', async ({ failure }) => {
    const { provide, before, pauses } = client()
    before.push(failure(), failure())

    expect((await provide()).accessKeyId).toBe('ASIA1')

    expect(pauses).toHaveLength(2)
    expect(pauses[0]).toBeGreaterThanOrEqual(250)
    expect(pauses[0]).toBeLessThan(750)
    expect(pauses[1]).toBeGreaterThanOrEqual(500)
    expect(pauses[1]).toBeLessThan(1_500)
  })

  test('RAC-3 the service says how long to wait, up to 20 seconds', async () => {
    const { provide, before, pauses } = client()
    before.push(answer(429, { 'retry-after': '7' }), answer(503, { 'retry-after': '600' }))

    await provide()

    expect(pauses).toEqual([7_000, 20_000])
  })

  test('RAC-3 the third failure is told', async () => {
    const { provide, before } = client()
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    before.push(answer(503), answer(429), new TypeError('fetch failed', { cause }))

    await expect(provide()).rejects.toMatchObject({
      name: 'CreateSessionError',
      code: 'RequestFailed',
      status: 0,
      message: 'the service gave no answer: ECONNREFUSED',
    })
  })

  test('RAC-3 a refusal is not repeated', async () => {
    const { provide, before, dates, pauses } = client()
    before.push(answer(403))

    await expect(provide()).rejects.toMatchObject({ status: 403 })
    expect([dates.length, pauses.length]).toEqual([1, 0])
  })
})

describe('RAC-3 the clock', () => {
  test('RAC-3 a clock that is off is corrected once by the date of the refusal, and stays so', async () => {
    const { provide, stage, dates } = client()
    stage.time += 20 * minute

    expect((await provide()).accessKeyId).toBe('ASIA1')
    await provide({ forceRefresh: true })

    expect(dates).toEqual(['20250101T000000Z', '20250101T002000Z', '20250101T002000Z'])
  })

  test('RAC-3 the end of a session is measured by the corrected clock', async () => {
    const { provide, stage, clock: local } = client()
    stage.time += 20 * minute
    await provide()

    local.advance(hour - 4 * minute)
    stage.time += hour - 4 * minute

    expect((await provide()).accessKeyId).toBe('ASIA2')
  })

  test('RAC-3 a refusal by a service of the same time is no reason to try again', async () => {
    const { provide, before, dates } = client()
    before.push(answer(403, { date: new Date(forgedTime + 29_000).toUTCString() }))

    await expect(provide()).rejects.toMatchObject({ status: 403 })
    expect(dates).toHaveLength(1)
  })

  test('RAC-3 a correction that does not help is forgotten', async () => {
    const { provide, before, dates } = client()
    const date = new Date(forgedTime + hour).toUTCString()
    before.push(answer(403, { date }), answer(403, { date }))

    await expect(provide()).rejects.toMatchObject({ status: 403 })
    await provide()

    expect(dates).toEqual(['20250101T000000Z', '20250101T010000Z', '20250101T000000Z'])
  })
})
