import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { IamError } from '../../errors.ts'
import type { SingleUseStore } from '../../ports/single-use.ts'
import { createMemorySingleUse } from '../../store/memory/single-use.ts'
import { type FixedClock, fixedClock } from '../../testing/fixed-clock.ts'
import { createDpopClient, hashOf } from '../testing/dpop-client.ts'
import { createDpopNonces } from './dpop-nonces.ts'
import { createDpopVerifier, type DpopRequest, type DpopVerifier } from './dpop-verifier.ts'

const start = Date.UTC(2030, 0, 1)
const seconds = start / 1000
const url = 'https://api.example/orders/1'
const accessToken = 'eyJ.token.of-the-session'
const asked: DpopRequest = { method: 'GET', url, accessToken }
const good = { htm: 'GET', htu: url, iat: seconds, ath: hashOf(accessToken) }
const client = await createDpopClient()

interface Stage {
  readonly verifier: DpopVerifier
  readonly clock: FixedClock
  /** Values that were used up. */
  readonly used: Uint8Array[]
}

function stage(): Stage {
  const clock = fixedClock(start)
  const memory = createMemorySingleUse({ clock })
  const used: Uint8Array[] = []
  const singleUse: SingleUseStore = {
    useOnce(scope, value, expiresAt) {
      used.push(value)
      return memory.useOnce(scope, value, expiresAt)
    },
  }
  return { verifier: createDpopVerifier({ singleUse, clock }), clock, used }
}

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof IamError ? `${error.code} ${error.message}` : error
}
const bad = (reason: string) => `InvalidDpopProof the DPoP proof is not valid: ${reason}`

describe('POP-1 good proofs', () => {
  test.each(['ES256', 'Ed25519', 'EdDSA', 'RS256', 'PS256'])(
    'POP-1 a proof of %s is good, and its key is named by its thumbprint',
    async (alg) => {
      const { verifier, used } = stage()
      const signer = await createDpopClient(alg)

      const { thumbprint, use } = await verifier.verify(await signer.prove(good), asked)
      await use()

      expect(thumbprint).toBe(signer.jkt)
      expect(used).toHaveLength(1)
    },
  )

  test('POP-1 where a token is asked for, no hash of one is needed', async () => {
    const { verifier } = stage()
    const proof = await client.prove({ htm: 'POST', htu: url, iat: seconds })

    const request = { method: 'POST', url, accessToken: undefined }

    expect((await verifier.verify(proof, request)).thumbprint).toBe(client.jkt)
  })

  test.each([
    { name: 'now', iat: seconds },
    { name: 'a minute old', iat: seconds - 60 },
    { name: 'a minute early', iat: seconds + 60 },
  ])('POP-1 a proof is fresh: $name', async ({ iat }) => {
    const proof = await client.prove({ ...good, iat })

    expect((await stage().verifier.verify(proof, asked)).thumbprint).toBe(client.jkt)
  })
})

describe('ATK-40 dpop', () => {
  test('ATK-40 dpop: replayed jti', async () => {
    const { verifier, clock } = stage()
    const proof = await client.prove({ ...good, iat: seconds + 60 })
    const use = async () => (await verifier.verify(proof, asked)).use()

    await use()

    expect(await refusal(use())).toBe(bad('used before'))
    // As late as the proof is fresh.
    clock.advance(120_000)
    expect(await refusal(use())).toBe(bad('used before'))
    clock.advance(1)
    expect(await refusal(use())).toBe(bad('not fresh'))
  })

  test('ATK-40 dpop: replayed jti after the clock went back', async () => {
    const { verifier, clock } = stage()
    const proof = await client.prove(good)
    await (await verifier.verify(proof, asked)).use()

    clock.advance(121_000)
    clock.set(start + 30_000)

    const again = verifier.verify(proof, asked).then(({ use }) => use())
    expect(await refusal(again)).toMatch(/^InvalidDpopProof/)
  })

  test('POP-1 the same jti of another key is another proof', async () => {
    const { verifier } = stage()
    const jti = randomUUID()
    const other = await createDpopClient()

    const proofs = [await client.prove({ ...good, jti }), await other.prove({ ...good, jti })]
    for (const proof of proofs) await (await verifier.verify(proof, asked)).use()

    expect(new Set(proofs).size).toBe(2)
  })

  test('REV-5 a store that is down refuses: nothing counts as a first use', async () => {
    const clock = fixedClock(start)
    const singleUse: SingleUseStore = {
      useOnce: () => Promise.reject(new IamError('ServiceUnavailable', 'down')),
    }
    const verifier = createDpopVerifier({ singleUse, clock })

    const { use } = await verifier.verify(await client.prove(good), asked)

    expect(await refusal(use())).toBe('ServiceUnavailable down')
  })
})

describe('POP-2 nonces', () => {
  const nonceStage = () => {
    const clock = fixedClock(start)
    const nonces = createDpopNonces(new Uint8Array(32).fill(7), clock)
    const singleUse = createMemorySingleUse({ clock })
    return { clock, nonces, verifier: createDpopVerifier({ singleUse, clock, nonces }) }
  }

  test('POP-2 a proof without nonce is told the one to use', async () => {
    const { verifier, nonces } = nonceStage()

    const work = verifier.verify(await client.prove(good), asked)

    await expect(work).rejects.toMatchObject({
      code: 'UseDpopNonce',
      status: 401,
      headers: { 'DPoP-Nonce': nonces.current() },
    })
  })

  test('POP-2 a proof with the nonce is good', async () => {
    const { verifier, nonces } = nonceStage()
    const proof = await client.prove({ ...good, nonce: nonces.current() })

    expect((await verifier.verify(proof, asked)).thumbprint).toBe(client.jkt)
  })

  test.each([
    { name: 'of somebody else', nonce: 'A'.repeat(43) },
    { name: 'empty', nonce: '' },
    { name: 'a list', nonce: [1] },
  ])('POP-2 another nonce is refused: $name', async ({ nonce }) => {
    const { verifier } = nonceStage()

    const work = verifier.verify(await client.prove({ ...good, nonce }), asked)

    await expect(work).rejects.toMatchObject({ code: 'UseDpopNonce' })
  })

  test('POP-2 whoever cannot sign is told no nonce', async () => {
    const { verifier } = nonceStage()
    const proof = await client.prove({ ...good, htm: 'PUT' })

    await expect(verifier.verify(proof, asked)).rejects.toMatchObject({
      code: 'InvalidDpopProof',
      headers: {},
    })
  })

  test('POP-2 a nonce is in force for five to ten minutes, in every process with the key', () => {
    const { clock, nonces } = nonceStage()
    const elsewhere = createDpopNonces(new Uint8Array(32).fill(7), clock)
    const stranger = createDpopNonces(new Uint8Array(32).fill(8), clock)
    const nonce = nonces.current()

    const answers = [0, 299_999, 299_999, 2].map((ms) => {
      clock.advance(ms)
      return [elsewhere.isValid(nonce), stranger.isValid(nonce)]
    })

    expect(answers).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, false],
    ])
  })
})
