import { generateKeyPairSync } from 'node:crypto'
import { type MlDsaSet, mlDsaSets } from '../path/ml-dsa.ts'
import { der } from './der-writer.ts'
import { type ForgeKey, type ForgeOptions, keyOf } from './forge-certificate.ts'

/** Makes an ML-DSA key, ML-DSA-44 unless told otherwise. Needs a runtime that knows it: Node 24. */
export function mlDsaKey(parameterSet: MlDsaSet = 'ML-DSA-44'): ForgeKey {
  switch (parameterSet) {
    case 'ML-DSA-44':
      return keyOf(generateKeyPairSync('ml-dsa-44'))
    case 'ML-DSA-65':
      return keyOf(generateKeyPairSync('ml-dsa-65'))
    case 'ML-DSA-87':
      return keyOf(generateKeyPairSync('ml-dsa-87'))
  }
}

/** What a certificate or list says that such a key signs; ML-DSA-44 unless told otherwise. */
export function byMlDsa(
  parameterSet: MlDsaSet = 'ML-DSA-44',
): Required<Pick<ForgeOptions, 'innerAlgorithm' | 'hash'>> {
  const arc = 17 + [...mlDsaSets.values()].indexOf(parameterSet)
  return { innerAlgorithm: der.sequence(der.oid(`2.16.840.1.101.3.4.3.${arc}`)), hash: null }
}
