import type { Mutant } from './mutant.ts'

const room = 'packages/roles-anywhere/src/client'
const metadata = [`${room}/metadata/metadata-endpoint.test.ts`]
const renewal = [`${room}/renewing-provider.test.ts`]
const files = [`${room}/files/from-files.test.ts`]
const profile = [`${room}/profile/credentials-file.test.ts`]
const ca = ['packages/roles-anywhere/src/ca/ca-folder.test.ts']

/** Defences of the client of Roles Anywhere, and of the development CA. */
export const anywhereMutants: readonly Mutant[] = [
  {
    name: 'anywhere client: credentials need no token',
    file: `${room}/metadata/metadata-endpoint.ts`,
    from: 'token === undefined || others.length > 0 || !tokens.isLive(token)',
    to: 'token === undefined || others.length > 0',
    suites: metadata,
  },
  {
    name: 'anywhere client: a second token is not seen',
    file: `${room}/metadata/metadata-endpoint.ts`,
    from: 'token === undefined || others.length > 0 ||',
    to: 'token === undefined ||',
    suites: metadata,
  },
  {
    name: 'anywhere client: credentials leave the machine',
    file: `${room}/metadata/metadata-endpoint.ts`,
    from: '  if (!isLocalRequest(input)) return refused(403)\n  if (path',
    to: '  if (path',
    suites: metadata,
  },
  {
    name: 'anywhere client: tokens leave the machine',
    file: `${room}/metadata/metadata-endpoint.ts`,
    from: '  if (!isLocalRequest(input)) return refused(403) // RULE',
    to: '  // RULE',
    suites: metadata,
  },
  {
    name: 'anywhere client: a proxy gets a token',
    file: `${room}/metadata/metadata-endpoint.ts`,
    from: "headerValues(rawHeaders, 'x-forwarded-for').length > 0",
    to: 'rawHeaders.length < 0',
    suites: metadata,
  },
  {
    name: 'anywhere client: a token lives for any time',
    file: `${room}/metadata/metadata-endpoint.ts`,
    from: ' || ttlSeconds > longestTtlSeconds',
    to: '',
    suites: metadata,
  },
  {
    name: 'anywhere client: tokens do not end',
    file: `${room}/metadata/metadata-tokens.ts`,
    from: '(ends.get(token) ?? 0) > clock.monotonic()',
    to: 'ends.has(token)',
    suites: metadata,
  },
  {
    name: 'anywhere client: tokens without number',
    file: `${room}/metadata/metadata-tokens.ts`,
    from: '      if (ends.size >= mostTokens) ends.delete(earliest(ends))',
    to: '     ',
    suites: metadata,
  },
  {
    name: 'anywhere client: a session that has ended goes on',
    file: `${room}/renewing-provider.ts`,
    from: 'last !== undefined && last.expiration.getTime() > this.now() ? last : undefined',
    to: 'last',
    suites: renewal,
  },
  {
    name: 'anywhere client: who asks for another session gets the last one',
    file: `${room}/renewing-provider.ts`,
    from: 'last === undefined || isForced) throw err',
    to: 'last === undefined) throw err',
    suites: renewal,
  },
  {
    name: 'anywhere client: a clock is believed before it helped',
    file: `${room}/persistent-sign-in.ts`,
    from: '        const at = ports',
    to: '        offsetMs = corrected\n        const at = ports',
    suites: renewal,
  },
  {
    name: 'anywhere client: a refusal is repeated',
    file: `${room}/persistent-sign-in.ts`,
    from: 'error.status === 429 || error.status >= 500',
    to: 'error.status >= 400',
    suites: renewal,
  },
  {
    name: 'anywhere client: a key signs for another certificate',
    file: `${room}/files/identity-files.ts`,
    from: '  if (!isKeyOf(leaf, key)) throw',
    to: '  if (Math.random() < 0) throw',
    suites: files,
  },
  {
    name: 'anywhere client: a refused key is quoted',
    file: `${room}/pkcs12.ts`,
    from: "throw new TypeError('the PKCS#12 file cannot be read: is the passphrase right?')",
    to: 'throw new TypeError(passphrase)',
    suites: files,
  },
  {
    name: 'anywhere client: a token writes settings into a profile',
    file: `${room}/profile/credentials-file.ts`,
    from: '!/^[!-~]+$/.test(value)',
    to: 'value.length < 0',
    suites: profile,
  },
  {
    name: 'anywhere client: a name of a profile begins another',
    file: `${room}/profile/credentials-file.ts`,
    from: '  checkProfile(profile)\n',
    to: '',
    suites: profile,
  },
  {
    name: 'anywhere client: the development CA runs in production',
    file: 'packages/roles-anywhere/src/ca/assert-development.ts',
    from: "process.env['NODE_ENV'] === 'production'",
    to: 'Math.random() < 0',
    suites: ca,
  },
  {
    name: 'anywhere client: two lists share a number',
    file: 'packages/roles-anywhere/src/ca/ca-folder.ts',
    from: 'const number = record.crlNumber + 1',
    to: 'const number = Math.max(1, record.crlNumber)',
    suites: ca,
  },
  {
    name: 'anywhere client: a draft that others may read becomes the file',
    file: 'packages/core/src/store/locked-file.ts',
    from: '    await rm(draft, { force: true })\n',
    to: '',
    suites: ['packages/core/src/keys/key-file.test.ts'],
  },
]
