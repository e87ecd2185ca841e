import { ask, type BypassCase, decided, unparsable } from '../bypass-case.ts'
import { answerWays } from '../fixtures/answers.ts'

/** Ways to answer, and requests that parsers disagree about: BYP-78, BYP-80, BYP-81. */
export const answerCases: readonly BypassCase[] = [
  {
    id: 'BYP-78',
    name: 'no way of answering leaves a bare route',
    fixture: 'answers',
    boot: {
      code: 'UnmappedRoute',
      names: Object.keys(answerWays).map((name) => `GET /u/${name}`),
    },
    exchanges: Object.keys(answerWays).map((name) => ({
      request: ask(`GET /u/${name}`),
      expect: { kind: 'stopped', mayRun: [name] },
    })),
  },
  {
    id: 'BYP-80',
    name: 'HTTP/1.0 without Host is decided as any request',
    exchanges: [
      {
        request: ask('GET /admin', { version: '1.0', host: null }),
        expect: decided('fx:GetAdmin', 'admin', 'admin'),
      },
      {
        request: ask('POST /any', { version: '1.0', host: null }),
        expect: decided('fx:UseAny', 'any', 'any'),
      },
    ],
  },
  {
    id: 'BYP-81',
    name: 'requests that parsers disagree about reach no handler',
    exchanges: [
      {
        request: ask('POST /w', {
          headers: ['Content-Length: 4', 'Transfer-Encoding: chunked'],
        }),
        bytes:
          'POST /w HTTP/1.1\r\nHost: localhost\r\nAUTH\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
        expect: unparsable,
      },
      { request: ask('GET /admin', { host: null }), expect: unparsable },
      { request: ask('GET /ad\tmin'), expect: unparsable },
      { request: ask('GET /admin\tx'), expect: unparsable },
      {
        request: ask('POST /w', { headers: ['Content-Length: 1', 'Content-Length: 2'] }),
        expect: unparsable,
      },
    ],
  },
]
