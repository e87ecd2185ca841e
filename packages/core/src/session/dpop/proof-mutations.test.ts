import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemorySingleUse } from '../../store/memory/single-use.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { createDpopClient, hashOf } from '../testing/dpop-client.ts'
import { createDpopVerifier } from './dpop-verifier.ts'

const start = Date.UTC(2030, 0, 1)
const clock = fixedClock(start)
const request = { method: 'GET', url: 'https://api.example/orders/1', accessToken: 'token' }
const claims = { htm: 'GET', htu: request.url, iat: start / 1000, ath: hashOf('token') }
const client = await createDpopClient()
const proof = await client.prove(claims)
const verifier = createDpopVerifier({ singleUse: createMemorySingleUse({ clock }), clock })

const isGood = (text: string) =>
  verifier.verify(text, request).then(
    () => true,
    () => false,
  )

test('ATK-40 dpop: the proof itself is good', async () => {
  expect(await isGood(proof)).toBe(true)
})

test('ATK-40 dpop: every change of one byte of a proof is refused', async () => {
  const position = fc.integer({ min: 0, max: proof.length - 1 })
  const byte = fc.integer({ min: 0, max: 255 })
  const change = fc.asyncProperty(position, byte, async (at, value) => {
    const changed = `${proof.slice(0, at)}${String.fromCharCode(value)}${proof.slice(at + 1)}`
    return changed === proof || !(await isGood(changed))
  })

  await fc.assert(change, { numRuns: 500 })
})

test('ATK-40 dpop: every change of one character at each place is refused', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const accepted: number[] = []

  for (let at = 0; at < proof.length; at += 1) {
    // The next of the alphabet differs in its lowest bit as a rule: the hardest to see.
    const next = alphabet[(alphabet.indexOf(proof[at] ?? '') + 1) % alphabet.length] ?? ''
    if (await isGood(proof.slice(0, at) + next + proof.slice(at + 1))) accepted.push(at)
  }

  expect(accepted).toEqual([])
})

test('ATK-40 dpop: every proof with a byte less or more is refused', async () => {
  const place = fc.integer({ min: 0, max: proof.length })
  const change = fc.asyncProperty(place, fc.boolean(), async (at, isLonger) => {
    const changed = isLonger
      ? `${proof.slice(0, at)}A${proof.slice(at)}`
      : proof.slice(0, at) + proof.slice(at + 1)
    return changed === proof || !(await isGood(changed))
  })

  await fc.assert(change, { numRuns: 200 })
})
