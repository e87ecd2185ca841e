import { expect, test } from 'vitest'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import type { MlDsaSet } from '../path/ml-dsa.ts'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { byMlDsa, mlDsaKey } from '../testing/forge-ml-dsa.ts'
import { notProven, outcome, untrusted } from '../testing/outcome.ts'
import { withHeader } from '../testing/signed-request.ts'
import { createNodeCrypto } from '../trust-store/node-crypto.ts'
import { readProof } from './proof.ts'
import { verifyProof } from './verify-proof.ts'

test.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] satisfies MlDsaSet[])(
  'RA-13 a leaf with a key of %s signs the text itself and gets a session',
  async (set) => {
    const stage = anywhereStage()

    expect(outcome(await stage.send({ leaf: stage.leaf({ key: mlDsaKey(set) }) }))).toBe('201')
  },
)

test.each(['AWS4-X509-RSA-SHA256', 'AWS4-X509-ECDSA-SHA256'])(
  'RA-13 the algorithm %s does not fit an ML-DSA key',
  async (algorithm) => {
    const stage = anywhereStage()

    const answer = await stage.send({ algorithm, leaf: stage.leaf({ key: mlDsaKey() }) })

    expect(outcome(answer)).toBe(notProven)
    expect(stage.calls[0]?.error?.message).toMatch(/ \(algorithm does not fit the key\)$/)
  },
)

test('RA-13 AWS4-X509-MLDSA does not fit an EC key', async () => {
  const stage = anywhereStage()

  const answer = await stage.send({
    algorithm: 'AWS4-X509-MLDSA',
    leaf: stage.leaf({ key: ecKey() }),
  })

  expect(outcome(answer)).toBe(notProven)
  expect(stage.calls[0]?.error?.message).toMatch(/ \(algorithm does not fit the key\)$/)
})

test('RA-13 a changed, shorter or longer ML-DSA signature is refused', async () => {
  const stage = anywhereStage()
  const request = stage.request({ leaf: stage.leaf({ key: mlDsaKey() }) })
  const sent = request.rawHeaders[request.rawHeaders.indexOf('authorization') + 1] ?? ''
  const first = sent.indexOf('Signature=') + 'Signature='.length
  const other = sent[first] === '0' ? '1' : '0'
  const changed = sent.slice(0, first) + other + sent.slice(first + 1)

  for (const authorization of [changed, sent.slice(0, -2), `${sent}00`]) {
    const answer = await stage.route.handle(withHeader(request, 'authorization', authorization))
    expect(outcome(answer)).toBe(notProven)
  }
  expect(outcome(await stage.route.handle(request))).toBe('201')
})

test('RA-13 a signature of another ML-DSA key than that of the leaf is refused', async () => {
  const stage = anywhereStage()
  const { der } = stage.leaf({ key: mlDsaKey() })

  expect(outcome(await stage.send({ leaf: { der, key: mlDsaKey() } }))).toBe(notProven)
})

test('X509-48 who proved an ML-DSA key is told what is wrong with its certificate', async () => {
  const stage = anywhereStage()
  const key = mlDsaKey()
  const { innerAlgorithm } = byMlDsa()

  expect(outcome(await stage.send({ leaf: stage.leaf({ key, innerAlgorithm }) }))).toBe(
    untrusted('AlgorithmForbidden', 'leaf'),
  )
})

test('RA-8 a runtime without ML-DSA refuses the proof before it is checked', async () => {
  const stage = anywhereStage()
  const input = stage.request({ leaf: stage.leaf({ key: mlDsaKey() }) })
  const proof = readProof(input)
  const parsed = parseCertificate(proof.leaf)
  if (!parsed.ok) throw parsed.defect
  const { certificate } = parsed
  const demand = {
    region: 'plant-1',
    acceptedHosts: new Set(['iam.example']),
    window: 300_000,
    now: stage.time,
  }
  const verifyOn = (hasMlDsa: boolean) =>
    verifyProof(input, proof, certificate, demand, { ...createNodeCrypto(), hasMlDsa })

  await expect(verifyOn(false)).rejects.toMatchObject({
    code: 'AccessDeniedException',
    detail: 'AlgorithmUnavailable',
  })
  expect(await verifyOn(true)).toMatch(/^AWS4-X509-MLDSA\n/)
})
