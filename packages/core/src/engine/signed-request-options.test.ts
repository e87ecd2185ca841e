import { expect, test } from 'vitest'
import { createMemorySingleUse } from '../store/memory/single-use.ts'
import { resolveSignedRequests } from './signed-request-options.ts'

const singleUse = createMemorySingleUse()

test('SIG-13 nothing is used up by default', () => {
  expect(resolveSignedRequests(undefined, singleUse)).toEqual({})
  expect(resolveSignedRequests({ replayCache: false, windowSeconds: 900 }, singleUse)).toEqual({
    windowSeconds: 900,
  })
})

test('SIG-13 replayCache uses the store of the line', () => {
  expect(resolveSignedRequests({ replayCache: true }, singleUse)).toEqual({
    usedSignatures: singleUse,
  })
})

test.each([
  { options: 'yes', message: '"signedRequests" option must be an object' },
  {
    options: { windowSeconds: 240 },
    message: '"signedRequests.windowSeconds" option must be an integer from 241 to 900',
  },
  {
    options: { longestPresignedSeconds: 901 },
    message: '"signedRequests.longestPresignedSeconds" option must be an integer from 1 to 900',
  },
  {
    options: { replayCache: 'yes' },
    message: '"signedRequests.replayCache" option must be a boolean',
  },
  {
    options: { replay: true },
    message:
      'signedRequests: unknown option "replay"; known are windowSeconds, longestPresignedSeconds, replayCache',
  },
])('IAM-3 WIRE-12 refuses $options', ({ options, message }) => {
  expect(() => resolveSignedRequests(options as never, singleUse)).toThrow(new TypeError(message))
})
