import { expect, test } from 'vitest'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { notProven, outcome } from '../testing/outcome.ts'

test.each([
  { name: 'a missing ARN', parts: { parameters: {} }, want: 'profileArn is missing' },
  {
    name: 'an ARN that is none',
    parts: { body: { profileArn: 'presses' } },
    want: 'profileArn is malformed',
  },
  {
    name: 'an ARN without region',
    parts: { body: { trustAnchorArn: 'arn:gw:rolesanywhere::000000000001:trust-anchor/x' } },
    want: 'trustAnchorArn is malformed',
  },
  {
    name: 'an ARN of another kind',
    parts: { body: { roleArn: 'arn:gw:iam::000000000001:user/x' } },
    want: 'roleArn is malformed',
  },
  {
    name: 'an ARN that is no string',
    parts: { body: { roleArn: 5 } },
    want: 'roleArn must be a string',
  },
  {
    name: 'an unknown member',
    parts: { body: { policy: '{}' } },
    want: 'the body holds an unknown member',
  },
  {
    name: 'an unknown query name',
    parts: { query: '?policy=x' },
    want: 'the query holds an unknown parameter',
  },
  {
    name: 'a body that is no object',
    parts: { rawBody: '[]' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a body that is no JSON',
    parts: { rawBody: '{' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a member twice',
    parts: { rawBody: '{"sessionName":"a","sessionName":"b"}' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a member twice by an escape',
    parts: { rawBody: '{"roleArn":"a","role\\u0041rn":"b"}' },
    want: 'the body is not a JSON object with each member once',
  },
  {
    name: 'a duration too short',
    parts: { body: { durationSeconds: 899 } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a duration too long',
    parts: { body: { durationSeconds: 43_201 } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a duration with a fraction',
    parts: { body: { durationSeconds: 900.5 } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a duration in words',
    parts: { body: { durationSeconds: '900' } },
    want: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a malformed session name',
    parts: { body: { roleSessionName: 'a/b' } },
    want: 'roleSessionName may hold only letters, digits and `_+=,.@-`',
  },
  {
    name: 'properties that are a list',
    parts: { body: { instanceProperties: ['a'] } },
    want: 'instanceProperties must be a map',
  },
  {
    name: 'an empty property',
    parts: { body: { instanceProperties: { a: '' } } },
    want: 'keys and values of instanceProperties must have 1 to 200 characters',
  },
  {
    name: '51 properties',
    parts: {
      body: {
        instanceProperties: Object.fromEntries(
          Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']),
        ),
      },
    },
    want: 'instanceProperties must have at most 50 pairs',
  },
  {
    name: 'another content type',
    parts: { contentType: 'text/plain' },
    want: 'the content type is not JSON',
  },
])('RA-15 $name is a validation error', async ({ parts, want }) => {
  const stage = anywhereStage()

  expect(outcome(await stage.send(parts))).toBe(`400 ValidationException: ${want}`)
})

test('RA-15 a body that is not UTF-8 is a validation error', async () => {
  const answer = await anywhereStage().send({
    rawBody: Buffer.from('{"sessionName":"\xff"}', 'latin1'),
  })

  expect(outcome(answer)).toBe('400 ValidationException: the body is not UTF-8')
})

test('RA-15 an ARN in query and body must be equal', async () => {
  const stage = anywhereStage()
  const query = `?roleArn=${encodeURIComponent(pressRole)}`

  expect(outcome(await stage.send({ query }))).toBe('201')
  expect(outcome(await stage.send({ query: `${query}x` }))).toBe(
    '400 ValidationException: roleArn differs between query and body',
  )
})

test('RA-15 a query name that stands twice is refused', async () => {
  const stage = anywhereStage()
  const role = `roleArn=${encodeURIComponent(pressRole)}`

  expect(outcome(await stage.send({ query: `?${role}&${role}` }))).toBe(
    '400 ValidationException: roleArn stands twice in the query',
  )
})

test('RA-13 parameters are read only after the signature holds', async () => {
  const stage = anywhereStage()

  expect(outcome(await stage.send({ rawBody: '{', host: 'elsewhere.example' }))).toBe(notProven)
})
