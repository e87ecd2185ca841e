import { expect, test } from 'vitest'
import { IamError } from '../../errors.ts'
import { PolicySourceError, type SourceIssue } from './source-issue.ts'

const issue: SourceIssue = {
  path: 'roles/reader.json',
  line: 3,
  column: 5,
  code: 'UNKNOWN_MEMBER',
  message: 'unknown member `Tag`, did you mean `Tags`?',
}

test('STO-9 the error names file, line, column and code of every defect', () => {
  const error = new PolicySourceError([issue, { ...issue, line: 7 }])

  expect(error).toBeInstanceOf(IamError)
  expect(error.code).toBe('PolicySourceInvalid')
  expect(error.name).toBe('PolicySourceError')
  expect(error.issues).toEqual([issue, { ...issue, line: 7 }])
  expect(error.message).toBe(
    [
      'policy source refused:',
      'roles/reader.json:3:5: UNKNOWN_MEMBER: unknown member `Tag`, did you mean `Tags`?',
      'roles/reader.json:7:5: UNKNOWN_MEMBER: unknown member `Tag`, did you mean `Tags`?',
    ].join('\n'),
  )
})

test('the message stops at a hundred defects, the list does not', () => {
  const error = new PolicySourceError(Array.from({ length: 103 }, () => issue))

  expect(error.message.split('\n')).toHaveLength(102)
  expect(error.message.endsWith('\nand 3 more')).toBe(true)
  expect(error.issues).toHaveLength(103)
})

test('AUDIT-11 a file name with a line feed forges no line', () => {
  const error = new PolicySourceError([{ ...issue, path: 'roles/a\nroles/b\u202e.json' }])

  expect(error.message.split('\n')).toHaveLength(2)
  expect(error.message).toContain('roles/a\\u{a}roles/b\\u{202e}.json:3:5')
})
