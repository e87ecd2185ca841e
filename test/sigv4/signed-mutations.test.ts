import { createSigV4Verifier, type HttpInput } from '@gatewarden/core'
import { describe, expect, test } from 'vitest'
import { isAccepted, meaningOf, mutantsOf } from './mutants.ts'
import {
  independentSigners,
  type RandomRequest,
  signedHost,
  signingKeyId,
  signingRegion,
  signingSecret,
  signingTime,
} from './random-requests.ts'
import { readRequest } from './signed-request.ts'

const verifier = createSigV4Verifier({
  regions: [signingRegion],
  services: ['orders', 'sts'],
  acceptedHosts: [signedHost],
  secretFor: (accessKeyId) => (accessKeyId === signingKeyId ? signingSecret : undefined),
  clock: { now: () => signingTime, monotonic: () => signingTime },
})

const request: RandomRequest = {
  method: 'POST',
  segments: ['orders', 'a%20b', 'x'],
  query: { 'a b': 'é', list: ['2', '1'], empty: '' },
  headers: { 'x-test-note': 'two  spaces' },
  body: Buffer.from('{"total":7}'),
  sessionToken: 'a.session/token+of=ours',
  service: 'orders',
}

/** Headers that nobody signs are nobody's promise: without them every byte counts. */
function textOf({ method, target, rawHeaders, body }: HttpInput): string {
  const lines: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const isUnsigned = /^(?:user-agent|connection)$/i.test(name)
    if (!isUnsigned) lines.push(`${name}:${rawHeaders[at + 1]}`)
  }
  const head = `${method} ${target} HTTP/1.1\n${lines.join('\n')}`
  return `${head}\n\n${Buffer.from(body).toString('latin1')}`
}

async function acceptedMutants(
  signed: string,
  verify: (input: HttpInput) => Promise<unknown>,
): Promise<readonly string[]> {
  const original = meaningOf(readRequest(signed))
  const accepted: string[] = []
  for (const mutant of mutantsOf(signed)) {
    const input = readRequest(mutant)
    if (meaningOf(input) === original) continue
    if (await isAccepted(() => verify(input))) accepted.push(mutant)
  }
  return accepted
}

describe.each(Object.entries(independentSigners))('a request signed by %s', (_, signer) => {
  test('SIG-15 SIG-6 no other byte is accepted, header form', async () => {
    const signed = textOf(await signer.byHeader(request))

    expect(await isAccepted(() => verifier.verify(readRequest(signed)))).toBe(true)
    expect(await acceptedMutants(signed, (input) => verifier.verify(input))).toEqual([])
  })

  test('SIG-15 SIG-9 no other byte is accepted, presigned, by the verifier of routes', async () => {
    const signed = textOf(await signer.byQuery(request))

    expect(await isAccepted(() => verifier.verifyPresigned(readRequest(signed)))).toBe(true)
    expect(await acceptedMutants(signed, (input) => verifier.verifyPresigned(input))).toEqual([])
  })
})
