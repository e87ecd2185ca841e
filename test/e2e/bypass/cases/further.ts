import { ask, type BypassCase, decided, type Expectation } from '../bypass-case.ts'

const stopped = (mayRun: string, isKnownToTable = true): Expectation => ({
  kind: 'stopped',
  mayRun: [mayRun],
  ...(isKnownToTable ? {} : { mayRunByTable: [mayRun] }),
})

/** Ways in that were tried after the 82 of the spec: BYP-83 and on. Rows are never removed. */
export const furtherCases: readonly BypassCase[] = [
  {
    id: 'BYP-83',
    name: 'a status that Node reduces to one below 400 is stopped',
    fixture: 'answers',
    boot: { code: 'UnmappedRoute', names: ['GET /u/wrapped-status'] },
    exchanges: ['wrapped-status', 'wrapped-write-head'].map((name) => ({
      request: ask(`GET /u/${name}`),
      expect: { kind: 'stopped', mayRun: [name] },
    })),
  },
  {
    id: 'BYP-84',
    name: 'a bare handler of HEAD beside a guarded GET is listed and stopped',
    fixture: 'bareHead',
    boot: { code: 'UnmappedRoute', names: ['HEAD /h'] },
    exchanges: [
      { request: ask('HEAD /h'), expect: stopped('head') },
      { request: ask('GET /h'), expect: decided('fx:GetAdmin', 'admin', 'get') },
    ],
  },
  {
    id: 'BYP-85',
    name: 'a guard behind the handler guards nothing',
    fixture: 'guardBehindHandler',
    boot: { code: 'UnmappedRoute', names: ['GET /behind'] },
    exchanges: [{ request: ask('GET /behind'), expect: stopped('behind') }],
  },
  {
    id: 'BYP-86',
    name: 'a guard of one verb does not cover another verb of the route',
    fixture: 'guardOfAnotherVerb',
    boot: { code: 'UnmappedRoute', names: ['DELETE /verbs'] },
    exchanges: [
      { request: ask('DELETE /verbs'), expect: stopped('verbs-delete') },
      { request: ask('GET /verbs'), expect: decided('fx:ReadMulti', 'multi', 'verbs-get') },
    ],
  },
  {
    id: 'BYP-87',
    name: 'use(guard) does not reach a Router that is mounted deeper',
    fixture: 'deeperRouter',
    boot: { code: 'UnmappedRoute', names: ['GET /outer/inner/x'] },
    exchanges: [
      { request: ask('GET /outer/y'), expect: decided('fx:First', 'first', 'outer') },
      {
        request: ask('GET /outer/inner/x'),
        expect: ({ mode }) => ({
          kind: 'stopped',
          mayRun: ['inner'],
          ...(mode === 'tripwire' ? { decides: [{ action: 'fx:First', resource: 'first' }] } : {}),
        }),
      },
    ],
  },
  {
    id: 'BYP-88',
    name: 'a mount that `allow` names starts, and is stopped all the same',
    fixture: 'allowedMount',
    exchanges: [
      { request: ask('GET /fn'), expect: stopped('fn', false) },
      { request: ask('PROPFIND /fn/deep'), expect: stopped('fn', false) },
    ],
  },
  {
    id: 'BYP-89',
    name: 'what a parameter callback makes of a value is decided, not what the path said',
    fixture: 'parameterCallback',
    exchanges: [
      {
        request: ask('GET /orders/alias'),
        expect: ({ mode }) => ({
          kind: 'decided',
          decides: [
            // The table sees the path; the guard sees the value that the handler will see.
            ...(mode === 'route-table'
              ? [{ action: 'fx:GetOrder', resource: 'order/alias' } as const]
              : []),
            { action: 'fx:GetOrder', resource: 'order/secret' },
          ],
          runs: ['order'],
        }),
        neverUnder: [[{ effect: 'Allow', action: 'fx:GetOrder', resource: 'order/alias' }]],
      },
    ],
  },
  {
    id: 'BYP-91',
    name: 'a swallowed denial is not uncovered by the Allow of a guard in front',
    fixture: 'twoGuardsSwallowed',
    exchanges: [
      {
        request: ask('GET /admin'),
        expect: {
          kind: 'decided',
          decides: [
            { action: 'fx:First', resource: 'first' },
            { action: 'fx:GetAdmin', resource: 'admin' },
          ],
          runs: ['admin'],
        },
      },
    ],
  },
  {
    id: 'BYP-90',
    name: 'an error handler that goes on leaves the refusal in force',
    fixture: 'carryingOn',
    exchanges: [{ request: ask('GET /nowhere'), expect: stopped('behind', false) }],
  },
]
