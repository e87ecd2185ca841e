import type { HttpOutput } from '../../ports/http.ts'
import type { WireError } from './wire-errors.ts'
import { type XmlElement, xmlFromElements } from './xml.ts'

/** What every answer carries. */
export interface AnswerFrame {
  /** UUID. */
  readonly requestId: string
  /** Milliseconds since the epoch: clients correct their clock by it (WIRE-8). */
  readonly now: number
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'

/** The answer of an operation. The Result element is never left out: clients lose the credentials without it. */
export function resultAnswer(
  operation: string,
  result: readonly XmlElement[],
  frame: AnswerFrame,
): HttpOutput {
  const content = xmlFromElements([
    [`${operation}Result`, result],
    ['ResponseMetadata', [['RequestId', frame.requestId]]],
  ])
  const body = `<${operation}Response xmlns="${namespace}">${content}</${operation}Response>`
  return { status: 200, headers: answerHeaders(frame), body }
}

/** The answer to a call that failed. */
export function errorAnswer(error: WireError, frame: AnswerFrame): HttpOutput {
  const content = xmlFromElements([
    [
      'Error',
      [
        ['Type', error.status < 500 ? 'Sender' : 'Receiver'],
        ['Code', error.code],
        ['Message', error.message],
      ],
    ],
    ['RequestId', frame.requestId],
  ])
  const headers = answerHeaders(frame)
  return {
    status: error.status,
    headers:
      error.retryAfter === undefined ? headers : { ...headers, 'retry-after': error.retryAfter },
    body: `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`,
  }
}

function answerHeaders(frame: AnswerFrame): Readonly<Record<string, string>> {
  // RULE wire.answer-headers
  return {
    'content-type': 'text/xml; charset=utf-8',
    'cache-control': 'no-store',
    date: new Date(frame.now).toUTCString(),
    'x-amzn-requestid': frame.requestId,
  }
}
