import { mostRecoveryCodes, recoveryHashBytes } from '../../identity/second-factors.ts'
import type { JsonNode } from '../../policy/json.ts'
import { type FileReading, reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import { base64UrlProblem, dateProblem, millisecondsOf, ownerIdProblem } from './entry-problems.ts'
import type { RecoveryCodesRecord } from './second-factor-records.ts'

const members = ['UserId', 'CreateDate', 'Hashes']

/** Reads `RecoveryCodes` of a user: one set of at most twenty hashes. */
export function readRecoveryCodes(
  reading: FileReading,
  node: JsonNode | undefined,
): RecoveryCodesRecord | undefined {
  const set = node === undefined ? undefined : ObjectReader.open(reading, node, members)
  if (set === undefined) return undefined
  const userId = set.requiredText('UserId', ownerIdProblem('user'))
  const created = set.requiredText('CreateDate', dateProblem)
  const list = set.required('Hashes')
  const hashes = set.texts('Hashes', hashProblem)
  if (list?.kind === 'array') {
    const tooMany = list.items[mostRecoveryCodes]
    if (tooMany !== undefined) {
      const message = `a user has at most ${mostRecoveryCodes} recovery codes`
      reportAt(reading, tooMany, 'LIMIT_EXCEEDED', message) // RULE lim.recovery-codes
    }
  }
  if (userId === undefined || created === undefined || hashes === undefined) return undefined
  return {
    userId,
    hashes: hashes.map(({ text }) => Buffer.from(text, 'base64url')),
    createdAt: millisecondsOf(created.text),
  }
}

function hashProblem(text: string): string | undefined {
  return base64UrlProblem(text, recoveryHashBytes, recoveryHashBytes)
}
