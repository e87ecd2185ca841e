import { expect, test } from 'vitest'
import type { Snapshot } from '../store/snapshot.ts'
import { createWebIdentityVerifier } from './web-identity-verifier.ts'

const verifier = createWebIdentityVerifier({
  ownIssuers: [],
  fetch: () => Promise.reject(new Error('nothing is fetched here')),
})

test.each([
  {
    name: 'a line break at its end',
    token: 'eyJ9.e30.AA\n',
    says: /: malformed: there is white space/,
  },
  { name: 'a space before it', token: ' eyJ9.e30.AA', says: /: malformed: there is white space/ },
  { name: 'a part too few', token: 'eyJ9.e30', says: /: malformed$/ },
])('FED-3 a token with $name is refused, and the log told which it is', async ({ token, says }) => {
  await expect(verifier.verify(token, '000000000001', {} as Snapshot)).rejects.toMatchObject({
    code: 'InvalidIdentityToken',
    message: expect.stringMatching(says),
  })
})
