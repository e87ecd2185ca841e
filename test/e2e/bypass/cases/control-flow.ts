import { ask, type BypassCase, decided, type Expectation, missing } from '../bypass-case.ts'

const admin = decided('fx:GetAdmin', 'admin', 'admin')
const first = { action: 'fx:First', resource: 'first' } as const

const stoppedAfterFirst = (mayRun: string) => (): Expectation => ({
  kind: 'stopped',
  decides: [first],
  mayRun: [mayRun],
  mayRunByTable: [mayRun],
})

const then = (
  action: 'fx:GetAdmin' | 'fx:DeleteW' | 'fx:Second',
  resource: string,
  runs: string[],
) => ({ kind: 'decided', decides: [first, { action, resource }], runs }) as const

/** Rewriting and passing on: BYP-69 to BYP-77. */
export const controlFlowCases: readonly BypassCase[] = [
  {
    id: 'BYP-69',
    name: 'a target written by path-less middleware is decided as written, audited as sent',
    fixture: 'rewriteBefore',
    exchanges: [{ request: ask('GET /start'), expect: admin, audited: ['/start'] }],
  },
  {
    id: 'BYP-69',
    name: 'a target written behind authenticate() is decided as written',
    fixture: 'rewriteAfter',
    exchanges: [{ request: ask('GET /start'), expect: admin, audited: ['/start'] }],
  },
  {
    id: 'BYP-70',
    name: 'a target written by mounted middleware keeps its prefix and reaches nothing',
    fixture: 'rewriteMounted',
    exchanges: [{ request: ask('GET /rw'), expect: missing }],
  },
  {
    id: 'BYP-71',
    name: 'a handler that writes another target or verb and passes on has the next route decided anew',
    fixture: 'rewriteInHandler',
    exchanges: [
      {
        request: ask('GET /to-admin'),
        expect: then('fx:GetAdmin', 'admin', ['to-admin', 'admin']),
      },
      {
        request: ask('GET /to-delete'),
        expect: then('fx:DeleteW', 'w', ['to-delete', 'w-delete']),
      },
      {
        request: ask('GET /to-bare'),
        expect: {
          kind: 'stopped',
          decides: [first],
          mayRun: ['to-bare', 'bare'],
          mayRunByTable: ['to-bare', 'bare'],
        },
      },
    ],
  },
  {
    id: 'BYP-72',
    name: "next('route') to a bare route on the same path is stopped",
    fixture: 'nextRouteToBare',
    boot: { code: 'UnmappedRoute', names: ['GET /n'] },
    exchanges: [{ request: ask('GET /n'), expect: stoppedAfterFirst('bare') }],
  },
  {
    id: 'BYP-73',
    name: "next('route') to a guarded route is decided by both",
    fixture: 'nextRouteToGuarded',
    exchanges: [{ request: ask('GET /n'), expect: then('fx:Second', 'second', ['second']) }],
  },
  {
    id: 'BYP-73',
    name: "next('route') to a route of the same action is decided and recorded again",
    fixture: 'nextRouteToSame',
    exchanges: [
      {
        request: ask('GET /n'),
        expect: { kind: 'decided', decides: [first, first], runs: ['second'] },
      },
    ],
  },
  {
    id: 'BYP-74',
    name: "next('router') to a bare function mount is refused at start",
    fixture: 'nextRouterPlain',
    boot: { code: 'UnjudgedMount', names: ['/e'] },
    exchanges: [],
  },
  {
    id: 'BYP-74',
    name: "next('router') from iam.router() to a bare function mount is stopped",
    fixture: 'nextRouterBound',
    boot: { code: 'UnjudgedMount', names: ['/e'] },
    exchanges: [{ request: ask('GET /e'), expect: stoppedAfterFirst('bare') }],
  },
  {
    id: 'BYP-74',
    name: 'whichever way a handler of iam.router() leaves, a path-less function behind it is stopped',
    fixture: 'nextFromBound',
    exchanges: ['/e', '/route', '/router'].map((target) => ({
      request: ask(`GET ${target}`),
      expect: stoppedAfterFirst('bare'),
    })),
  },
  {
    id: 'BYP-75',
    name: 'a guarded all that passes on does not cover a bare route on the same path',
    fixture: 'allThenBare',
    boot: { code: 'UnmappedRoute', names: ['GET /c'] },
    exchanges: [{ request: ask('GET /c'), expect: stoppedAfterFirst('bare') }],
  },
  {
    id: 'BYP-76',
    name: 'an error handler that makes 200 of a denial is stopped',
    fixture: 'swallowing',
    exchanges: [{ request: ask('GET /admin'), expect: admin }],
  },
  {
    id: 'BYP-77',
    name: 'an error handler that answers for an allowed handler passes',
    fixture: 'swallowing',
    exchanges: [{ request: ask('GET /failing'), expect: decided('fx:First', 'first', 'failing') }],
  },
]
