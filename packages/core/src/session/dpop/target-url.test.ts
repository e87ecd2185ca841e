import { expect, test } from 'vitest'
import { normalTargetUrl } from './target-url.ts'

test.each([
  { name: 'is normal already', text: 'https://a.example/x', want: 'https://a.example/x' },
  { name: 'case of scheme and host', text: 'HTTPS://A.Example/X', want: 'https://a.example/X' },
  { name: 'default port', text: 'https://a.example:443/x', want: 'https://a.example/x' },
  { name: 'default port of http', text: 'http://a.example:80/x', want: 'http://a.example/x' },
  { name: 'port of the other scheme', text: 'https://a:80/', want: 'https://a:80/' },
  { name: 'empty path', text: 'https://a.example', want: 'https://a.example/' },
  { name: 'needless escape', text: 'https://a/%7Euser/%61', want: 'https://a/~user/a' },
  { name: 'case of an escape', text: 'https://a/x%2fy', want: 'https://a/x%2Fy' },
  { name: 'IPv6 host', text: 'https://[::1]:8443/', want: 'https://[::1]:8443/' },
  { name: 'dot segments stay', text: 'https://a/x/../y', want: 'https://a/x/../y' },
])('RFC 9449 4.3 the normal form of a URL: $name', ({ text, want }) => {
  expect(normalTargetUrl(text)).toBe(want)
})

test.each([
  'https://a/x?',
  'https://a/x#',
  'https://a?x',
  'https://user@a/x',
  '/x',
  '//a/x',
  'ftp://a/x',
  'https:a/x',
  'https://a\\x',
  'https://a/x\\y',
  'https://a/ü',
  'https://a/x y',
  'https://a/x\n',
  'https://a/%',
  'https://a/%zz',
  'https://a/"',
  '',
])('RFC 9449 4.3 what is no plain URL has no normal form: %j', (text) => {
  expect(normalTargetUrl(text)).toBeUndefined()
})
