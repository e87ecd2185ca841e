import { expect, test } from 'vitest'
import { readSettings } from './read-settings.ts'

test('the defaults are the strict ones', () => {
  expect(readSettings({})).toEqual({
    decidesByTable: false,
    enforcement: 'enforce',
    exposesDryRun: false,
    allowsAutoOptions: false,
    realm: 'gatewarden',
    problemTypePrefix: 'urn:gatewarden:error:',
    stepUp: undefined,
    requestId: undefined,
    skipsRouteCheck: false,
    trustsProxies: false,
    silenced: new Set(),
  })
})

test('IAM-3 the resolved settings are frozen', () => {
  expect(Object.isFrozen(readSettings({}))).toBe(true)
})

test.each([
  { options: { mode: 'table' }, message: '"mode" option must be one of tripwire, route-table' },
  {
    options: { enforcement: 'off' },
    message: '"enforcement" option must be one of enforce, audit',
  },
  { options: { autoOptions: true }, message: '"autoOptions" option must be one of deny, allow' },
  { options: { exposeDryRun: 1 }, message: '"exposeDryRun" option must be a boolean' },
  {
    options: { realm: 'a"b' },
    message: '"realm" option must be printable ASCII without quotes and backslashes',
  },
  {
    options: { realm: 'a\r\nb' },
    message: '"realm" option must be printable ASCII without quotes and backslashes',
  },
  { options: { requestId: 'x' }, message: '"requestId" option must be a function' },
  {
    options: { stepUp: { acrValues: 'phr', maxAgeSeconds: -1 } },
    message: '"stepUp.maxAgeSeconds" option must be an integer of at least 0',
  },
  {
    options: { stepUp: { acrValues: '"' } },
    message: '"stepUp.acrValues" option must be printable ASCII without quotes and backslashes',
  },
  ...[true, [], ['mfa', 1], '', undefined].map((acrValues) => ({
    options: { stepUp: { acrValues } },
    message:
      '"stepUp.acrValues" option must be a text such as `mfa`, several values separated by spaces, or a list of texts',
  })),
  {
    options: { stepUp: true },
    message: '"stepUp" option must be an object: `stepUp: { acrValues: \'mfa\' }`',
  },
  {
    options: { stepUp: { acrValues: 'mfa', maxAge: 3 } },
    message: 'stepUp: unknown option "maxAge"; known are acrValues, maxAgeSeconds',
  },
  {
    options: { unsafeSkipRouteCheck: 'yes' },
    message: '"unsafeSkipRouteCheck" option must be a boolean',
  },
  {
    options: { unsafeSilence: 'UnmappedRoute' },
    message: '"unsafeSilence" option must be a list of codes',
  },
  {
    options: { unsafeSilence: ['AccessDenied'] },
    message:
      '"unsafeSilence" option names `AccessDenied`, which is none of RouteBeforeAuthenticate, UnjudgedMount, UnmappedParameter, UnmappedRoute, UnsafeTrustProxy',
  },
])('IAM-3 refuses $options', ({ options, message }) => {
  expect(() => readSettings(options as never)).toThrow(new TypeError(message))
})

test.each<{ acrValues: string | readonly string[]; sent: string }>([
  { acrValues: 'mfa', sent: 'mfa' },
  { acrValues: 'phr mfa', sent: 'phr mfa' },
  { acrValues: ['phr', 'mfa'], sent: 'phr mfa' },
])('stepUp sends $acrValues as `$sent`', ({ acrValues, sent }) => {
  expect(readSettings({ stepUp: { acrValues } }).stepUp).toEqual({ acrValues: sent })
})
