import { METHODS } from 'node:http'
import {
  ask,
  type BypassCase,
  decided,
  type Exchange,
  missing,
  unparsable,
} from '../bypass-case.ts'

const any = decided('fx:UseAny', 'any', 'any')
const fn = decided('fx:UseFn', 'fn', 'fn')

/** Each verb that Node parses, except CONNECT, which is never a request (BYP-18). */
const everyVerb: readonly Exchange[] = METHODS.filter((verb) => verb !== 'CONNECT').flatMap(
  (verb) => [
    { request: ask(`${verb} /any`), expect: any },
    { request: ask(`${verb} /fn`), expect: fn },
  ],
)

const automaticOptions: Exchange['expect'] = { kind: 'stopped', mayRun: [] }

const preflight = ask('OPTIONS /admin', {
  headers: ['Origin: https://other.example', 'Access-Control-Request-Method: DELETE'],
})

/** Verbs: BYP-1 to BYP-20. */
export const verbCases: readonly BypassCase[] = [
  {
    id: 'BYP-1',
    name: 'HEAD is decided as the GET whose handler serves it',
    exchanges: [
      { request: ask('HEAD /admin'), expect: decided('fx:GetAdmin', 'admin', 'admin') },
      { request: ask('HEAD /sub/x'), expect: decided('fx:GetSub', 'sub/x', 'sub') },
    ],
  },
  {
    id: 'BYP-2',
    name: 'HEAD on app.all is decided',
    exchanges: [{ request: ask('HEAD /any'), expect: any }],
  },
  {
    id: 'BYP-3',
    name: 'HEAD on a route of several verbs takes the action of GET, never of DELETE',
    exchanges: [
      {
        request: ask('HEAD /multi'),
        expect: decided('fx:ReadMulti', 'multi', 'multi-get'),
        neverUnder: [[{ effect: 'Allow', action: 'fx:DeleteMulti', resource: '*' }]],
      },
    ],
  },
  {
    id: 'BYP-4',
    name: 'the automatic answer to OPTIONS is stopped and names no verb',
    exchanges: [
      { request: ask('OPTIONS /admin'), expect: automaticOptions, neverAnswered: '\r\nAllow:' },
      { request: ask('OPTIONS /sub/x'), expect: automaticOptions, neverAnswered: '\r\nAllow:' },
      { request: ask('OPTIONS /multi'), expect: automaticOptions, neverAnswered: '\r\nAllow:' },
    ],
  },
  {
    id: 'BYP-5',
    name: 'OPTIONS on app.all is decided',
    exchanges: [{ request: ask('OPTIONS /any'), expect: any }],
  },
  {
    id: 'BYP-6',
    name: 'OPTIONS * reaches no route',
    exchanges: [{ request: ask('OPTIONS *'), expect: missing }],
  },
  {
    id: 'BYP-7',
    name: 'a CORS preflight answered in front of authenticate() needs no decision',
    fixture: 'corsBefore',
    exchanges: [{ request: preflight, expect: { kind: 'open', status: 204 } }],
  },
  {
    id: 'BYP-8',
    name: 'a CORS preflight answered behind authenticate() is stopped, and the log names the order',
    fixture: 'corsAfter',
    exchanges: [{ request: preflight, expect: { kind: 'stopped', mayRun: [] } }],
    logs: /cors.*before.*authenticate/i,
  },
  {
    id: 'BYP-9',
    name: 'PROPFIND on app.all is decided',
    exchanges: [{ request: ask('PROPFIND /any'), expect: any }],
  },
  {
    id: 'BYP-10',
    name: 'PROPFIND on a GET route reaches nothing',
    exchanges: [{ request: ask('PROPFIND /admin'), expect: missing }],
  },
  {
    id: 'BYP-11',
    name: 'PROPFIND on a guarded function mount is decided',
    exchanges: [
      { request: ask('PROPFIND /fn'), expect: fn },
      { request: ask('PROPFIND /fn/deep'), expect: fn },
    ],
  },
  {
    id: 'BYP-12',
    name: 'QUERY on app.all is decided',
    exchanges: [{ request: ask('QUERY /any'), expect: any }],
  },
  {
    id: 'BYP-13',
    name: 'TRACE on app.all is decided and echoes no request header',
    exchanges: [
      {
        request: ask('TRACE /any', { headers: ['X-Probe: echo-4711'] }),
        expect: any,
        neverAnswered: 'echo-4711',
      },
    ],
  },
  {
    id: 'BYP-14',
    name: 'M-SEARCH on app.all is decided',
    exchanges: [{ request: ask('M-SEARCH /any'), expect: any }],
  },
  {
    id: 'BYP-15',
    name: 'every verb of Node is decided on app.all and on a guarded function mount',
    exchanges: everyVerb,
  },
  {
    id: 'BYP-16',
    name: 'an unknown verb reaches no handler',
    exchanges: [{ request: ask('FOO /any'), expect: unparsable }],
  },
  {
    id: 'BYP-17',
    name: 'a verb in lower or mixed case reaches no handler',
    exchanges: [
      { request: ask('get /admin'), expect: unparsable },
      { request: ask('GeT /admin'), expect: unparsable },
    ],
  },
  {
    id: 'BYP-18',
    name: 'CONNECT reaches no handler',
    exchanges: [{ request: ask('CONNECT /any'), expect: { kind: 'closed' } }],
  },
  {
    id: 'BYP-19',
    name: 'a verb that the route does not register reaches nothing',
    exchanges: [{ request: ask('PUT /multi'), expect: missing }],
  },
  {
    id: 'BYP-20',
    name: 'the action of GET does not open DELETE on the same route',
    exchanges: [
      {
        request: ask('DELETE /multi'),
        expect: decided('fx:DeleteMulti', 'multi', 'multi-delete'),
        neverUnder: [[{ effect: 'Allow', action: 'fx:ReadMulti', resource: '*' }]],
      },
    ],
  },
]
