import { createSigV4Verifier, type HttpInput, IamError, type SigV4Verifier } from '@gatewarden/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  independentSigners,
  type RandomRequest,
  randomRequests,
  type SignRandom,
  signedHost,
  signingKeyId,
  signingRegion,
  signingSecret,
  signingTime,
} from './random-requests.ts'

const verifier = createSigV4Verifier({
  regions: [signingRegion],
  services: ['orders', 'sts'],
  acceptedHosts: [signedHost],
  secretFor: (accessKeyId) => (accessKeyId === signingKeyId ? signingSecret : undefined),
  clock: { now: () => signingTime, monotonic: () => signingTime },
})

/** Nothing of a request may change: its method, path, query, headers, body and time. */
const changes: readonly ((input: HttpInput) => HttpInput)[] = [
  (input) => ({ ...input, method: input.method === 'PUT' ? 'POST' : 'PUT' }),
  (input) => ({ ...input, target: `/other${input.target}` }),
  (input) => ({ ...input, target: `${input.target}${input.target.includes('?') ? '&' : '?'}x=1` }),
  (input) => ({ ...input, rawHeaders: [...input.rawHeaders, 'X-Amz-Added', '1'] }),
  (input) => ({ ...input, body: Buffer.concat([input.body, Buffer.of(0)]) }),
]

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'accepted'
  } catch (error) {
    return error instanceof IamError ? error.code : String(error)
  }
}

async function everyRequest(
  runs: number,
  sign: SignRandom,
  verify: SigV4Verifier['verify'],
): Promise<void> {
  let count = 0
  const property = fc.asyncProperty(randomRequests, async (request: RandomRequest) => {
    const input = await sign(request)
    const change = changes[count % changes.length] as (typeof changes)[number]
    count += 1

    // Plain comparisons: twenty thousand of the test runner's own would be most of the time.
    const { securityToken, service, time } = await verify(input)
    const isRight =
      securityToken === request.sessionToken && service === request.service && time === signingTime
    return isRight && (await codeOf(verify(change(input)))) === 'SignatureDoesNotMatch'
  })
  await fc.assert(property, { numRuns: runs })
  expect(count).toBe(runs)
}

describe.each(Object.entries(independentSigners))('requests signed by %s', (_, signer) => {
  test('SIG-15 4,000 random requests verify by header, and no changed one does', async () => {
    await everyRequest(4_000, signer.byHeader, (input) => verifier.verify(input))
  }, 60_000)

  test('SIG-9 SIG-15 1,000 random requests verify by query, and no changed one does', async () => {
    await everyRequest(1_000, signer.byQuery, (input) => verifier.verifyPresigned(input))
  }, 60_000)
})
