import { ask, type BypassCase, decided, type Expectation } from '../bypass-case.ts'

const stopped = (mayRun: string): Expectation => ({ kind: 'stopped', mayRun: [mayRun] })
// A function is indistinguishable from middleware: the table cannot know that it answers.
const stoppedFunction = (mayRun: string): Expectation => ({
  kind: 'stopped',
  mayRun: [mayRun],
  mayRunByTable: [mayRun],
})

/** Mounts and registration order: BYP-60 to BYP-68. */
export const mountCases: readonly BypassCase[] = [
  {
    id: 'BYP-60',
    name: 'a bare route of a mounted Router is listed at start and stopped',
    fixture: 'bareRouter',
    boot: { code: 'UnmappedRoute', names: ['GET /sub/x'] },
    exchanges: [{ request: ask('GET /sub/x'), expect: stopped('sub') }],
  },
  {
    id: 'BYP-61',
    name: 'a mounted application that was not asserted is refused at start and stopped',
    fixture: 'bareApplication',
    boot: { code: 'UnjudgedMount', names: ['/app'] },
    exchanges: [{ request: ask('GET /app/y'), expect: stoppedFunction('app') }],
  },
  {
    id: 'BYP-62',
    name: 'a bare function mount is refused at start and stopped',
    fixture: 'bareFunction',
    boot: { code: 'UnjudgedMount', names: ['/fn'] },
    exchanges: [
      { request: ask('GET /fn'), expect: stoppedFunction('fn') },
      { request: ask('GET /fn/deep'), expect: stoppedFunction('fn') },
      { request: ask('PROPFIND /fn'), expect: stoppedFunction('fn') },
    ],
  },
  {
    id: 'BYP-63',
    name: 'every path of an array is decided',
    fixture: 'arrays',
    exchanges: [
      { request: ask('GET /m1/x'), expect: decided('fx:GetMount', 'mount/m', 'mount') },
      { request: ask('GET /m2/x'), expect: decided('fx:GetMount', 'mount/m', 'mount') },
      { request: ask('GET /p1'), expect: decided('fx:GetAdmin', 'admin', 'paths') },
      { request: ask('GET /p2'), expect: decided('fx:GetAdmin', 'admin', 'paths') },
    ],
  },
  {
    id: 'BYP-63',
    name: 'every bare path of an array is listed and stopped',
    fixture: 'bareArrays',
    boot: {
      code: 'UnmappedRoute',
      names: ['m1', 'm2', '/p1', '/p2'],
    },
    exchanges: [
      { request: ask('GET /m1/x'), expect: stopped('mount') },
      { request: ask('GET /m2/x'), expect: stopped('mount') },
      { request: ask('GET /p1'), expect: stopped('paths') },
      { request: ask('GET /p2'), expect: stopped('paths') },
    ],
  },
  {
    id: 'BYP-64',
    name: 'a Router mounted twice is judged by the mount it is reached through',
    fixture: 'mountedTwice',
    boot: { code: 'UnmappedRoute', names: ['GET /bare/x'] },
    exchanges: [
      { request: ask('GET /bare/x'), expect: stopped('x') },
      { request: ask('GET /guarded/x'), expect: decided('fx:UseFn', 'fn', 'x') },
    ],
  },
  {
    id: 'BYP-65',
    name: 'a guard inside one Router does not cover the next on the same prefix',
    fixture: 'twoRouters',
    boot: { code: 'UnmappedRoute', names: ['GET /two/y'] },
    exchanges: [
      { request: ask('GET /two/x'), expect: decided('fx:First', 'first', 'first') },
      {
        request: ask('GET /two/y'),
        expect: ({ mode }) => ({
          kind: 'stopped',
          mayRun: ['second'],
          ...(mode === 'tripwire' ? { decides: [{ action: 'fx:First', resource: 'first' }] } : {}),
        }),
      },
    ],
  },
  {
    id: 'BYP-66',
    name: 'a route in front of authenticate() is refused at start',
    fixture: 'beforeAuthenticate',
    boot: { code: 'RouteBeforeAuthenticate', names: ['/early'] },
    exchanges: [],
  },
  {
    id: 'BYP-66',
    name: 'a Router in front of authenticate() is refused at start',
    fixture: 'routerBeforeAuthenticate',
    boot: { code: 'RouteBeforeAuthenticate', names: ['/early/x'] },
    exchanges: [],
  },
  {
    id: 'BYP-67',
    name: 'a route added after the check is stopped',
    fixture: 'late',
    exchanges: [
      {
        request: ask('GET /late'),
        expect: { kind: 'stopped', mayRun: ['late'], mayRunByTable: ['late'] },
      },
    ],
  },
  {
    id: 'BYP-68',
    name: 'authenticate() twice makes one decision and one audit record',
    fixture: 'authenticatedTwice',
    exchanges: [{ request: ask('GET /admin'), expect: decided('fx:GetAdmin', 'admin', 'admin') }],
  },
  {
    id: 'BYP-68',
    name: 'a guard three times makes one decision and one audit record',
    fixture: 'guardedTwice',
    exchanges: [{ request: ask('GET /admin'), expect: decided('fx:GetAdmin', 'admin', 'admin') }],
  },
]
