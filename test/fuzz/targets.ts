import { fuzz as arn } from './arn.ts'
import { fuzz as cacheKey } from './cache-key.ts'
import { fuzz as certificate } from './certificate.ts'
import { fuzz as chain } from './chain.ts'
import { fuzz as conditionValues } from './condition-values.ts'
import { fuzz as crl } from './crl.ts'
import { fuzz as decide } from './decide.ts'
import { fuzz as form } from './form.ts'
import { fuzz as forwarded } from './forwarded.ts'
import { fuzz as httpHead } from './http-head.ts'
import { fuzz as keySet } from './key-set.ts'
import { fuzz as policyDocument } from './policy-document.ts'
import { fuzz as sessionToken } from './session-token.ts'
import { fuzz as sigv4 } from './sigv4.ts'
import { fuzz as variables } from './variables.ts'
import { fuzz as wildcard } from './wildcard.ts'

/** A function that any fuzzer can drive: a coded rejection is success, whatever else it throws is a finding. */
export type FuzzTarget = (bytes: Uint8Array) => void | Promise<void>

/** Every target by its number in the security specification and the name of its file and corpus. */
export const targets: readonly (readonly [id: string, name: string, fuzz: FuzzTarget])[] = [
  ['FZ-1', 'policy-document', policyDocument],
  ['FZ-2', 'decide', decide],
  ['FZ-3', 'arn', arn],
  ['FZ-4', 'wildcard', wildcard],
  ['FZ-5', 'condition-values', conditionValues],
  ['FZ-6', 'variables', variables],
  ['FZ-7', 'http-head', httpHead],
  ['FZ-8', 'forwarded', forwarded],
  ['FZ-9', 'session-token', sessionToken],
  ['FZ-10', 'key-set', keySet],
  ['FZ-11', 'sigv4', sigv4],
  ['FZ-12', 'certificate', certificate],
  ['FZ-12', 'crl', crl],
  ['FZ-12', 'chain', chain],
  ['FZ-13', 'form', form],
  ['FZ-14', 'cache-key', cacheKey],
]
