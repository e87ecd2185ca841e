import { expect, test } from 'vitest'
import { withCredentials } from './credentials-file.ts'

const credentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret/+=',
  sessionToken: 'a.b-c_d',
  expiration: new Date(0),
}
const written =
  'aws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = secret/+=\naws_session_token = a.b-c_d\n'

test.each([
  { name: 'an empty file', file: '', want: `[default]\n${written}` },
  {
    name: 'a file of other profiles',
    file: '[other]\nregion = x\n',
    want: `[other]\nregion = x\n\n[default]\n${written}`,
  },
  {
    name: 'a file without a last line break',
    file: '[other]',
    want: `[other]\n\n[default]\n${written}`,
  },
  {
    name: 'a profile with old credentials, in any case and form',
    file: '# mine\n[default]\naws_access_key_id=OLD\nAWS_SECRET_ACCESS_KEY : old\nregion = eu-1\n\n[other]\naws_access_key_id = KEEP\n',
    want: `# mine\n[default]\n${written}region = eu-1\n\n[other]\naws_access_key_id = KEEP\n`,
  },
  {
    name: 'a profile at the end without a line break',
    file: '[default]',
    want: `[default]\n${written}`,
  },
  {
    name: 'keys that stand twice, or go on in a further line',
    file: '[default]\naws_session_token = a\n  b\n  c\naws_session_token = d\nregion = x\n',
    want: `[default]\n${written}region = x\n`,
  },
  {
    name: 'settings below a setting',
    file: '[default]\ns3 =\n  aws_access_key_id = NESTED\n',
    want: `[default]\n${written}s3 =\n  aws_access_key_id = NESTED\n`,
  },
  {
    name: 'line breaks of Windows',
    file: '; note\r\n[ default ]\r\nregion = x\r\n',
    want: `; note\r\n[ default ]\r\n${written.replaceAll('\n', '\r\n')}region = x\r\n`,
  },
  {
    name: 'a comment that looks like the key',
    file: '[default]\n# aws_access_key_id = OLD\n',
    want: `[default]\n${written}# aws_access_key_id = OLD\n`,
  },
])('RAC-1 update: $name', ({ file, want }) => {
  expect(withCredentials(file, 'default', credentials)).toBe(want)
})

test('RAC-1 update: the second time changes nothing', () => {
  const once = withCredentials('[a]\nx = y\n', 'default', credentials)

  expect(withCredentials(once, 'default', credentials)).toBe(once)
})

test('RAC-1 update: a profile that stands twice is refused', () => {
  expect(() => withCredentials('[a]\n[b]\n[a]\n', 'a', credentials)).toThrow(
    new TypeError('the profile `a` stands twice in the file'),
  )
})

test.each(['', ' ', 'a]', '[a', 'a\nb', ' a', 'a ', 'x'.repeat(129)])(
  'RAC-1 update: %j is no name of a profile',
  (profile) => {
    expect(() => withCredentials('', profile, credentials)).toThrow(
      '"profile" option must be 1 to 128 characters without brackets',
    )
  },
)

test.each(['canary\ncredential_process = evil', 'canary\r', '', 'canary key', 'canary\u2028'])(
  'RAC-1 update: a session token %j would be more than one value',
  (sessionToken) => {
    expect(() => withCredentials('', 'default', { ...credentials, sessionToken })).toThrow(
      new TypeError('the aws_session_token cannot stand in a credentials file'),
    )
  },
)
