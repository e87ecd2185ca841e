import { IamError } from '@gatewarden/core'
import { expect, test } from 'vitest'
import { createRefusalReporter } from './report-refusal.ts'

function world() {
  const time = { now: 0 }
  const lines: { readonly level: string; readonly fields: object; readonly message: string }[] = []
  const keep = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message })
  const logger = {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  }
  const reporter = createRefusalReporter(logger, { now: () => time.now, monotonic: () => time.now })
  const refuse = (error: unknown, code: string) =>
    reporter.refused(error, { code, requestId: 'r-1' })
  return { time, refuse, warnings: () => lines.filter(({ level }) => level === 'warn') }
}

test('the warning says what lies beneath the text for callers', () => {
  const { refuse, warnings } = world()
  const cause = new Error('it is for `reports`, accepted is `orders`')
  const token = new IamError(
    'InvalidIdentityToken',
    'web identity token is not valid: another audience',
    { cause },
  )

  refuse(
    new IamError('InvalidToken', `the token is not valid: ${token.message}`, { cause: token }),
    'InvalidToken',
  )

  expect(warnings().map(({ fields }) => fields)).toEqual([
    {
      code: 'InvalidToken',
      reason:
        'the token is not valid: web identity token is not valid: another audience: it is for `reports`, accepted is `orders`',
      request_id: 'r-1',
    },
  ])
})

test('a reason warns once a minute, whatever text of the caller it quotes', () => {
  const { refuse, time, warnings } = world()
  const unknownIssuer = (issuer: string) =>
    new IamError('InvalidToken', `no trusted issuer made this token: \`${issuer}\``)

  refuse(unknownIssuer('https://a.example'), 'InvalidToken')
  refuse(unknownIssuer('https://b.example'), 'InvalidToken')
  refuse(new IamError('ExpiredToken', 'the token has expired'), 'ExpiredToken')
  time.now = 60_000
  refuse(unknownIssuer('https://c.example'), 'InvalidToken')

  expect(warnings()).toHaveLength(3)
})

test('what the verifier of signatures has told is not told twice', () => {
  const { refuse, warnings } = world()

  refuse(
    new IamError('SignatureDoesNotMatch', 'the signature does not match'),
    'SignatureDoesNotMatch',
  )

  expect(warnings()).toEqual([])
})
