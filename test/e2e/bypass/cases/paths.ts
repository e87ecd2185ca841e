import {
  ask,
  type BypassCase,
  decided,
  type Exchange,
  type Expectation,
  missing,
  type Place,
  unlessStrict,
  unparsable,
} from '../bypass-case.ts'

const admin = decided('fx:GetAdmin', 'admin', 'admin')
const sub = decided('fx:GetSub', 'sub/x', 'sub')

const absent = (...targets: readonly string[]): readonly Exchange[] =>
  targets.map((target) => ({ request: ask(`GET ${target}`), expect: missing }))

const inExpress4 =
  (four: Expectation, five: Expectation) =>
  ({ major }: Place): Expectation =>
    major === 4 ? four : five

const relaxedOnly = (target: string, expectation: Expectation): Exchange => ({
  request: ask(`GET ${target}`),
  expect: unlessStrict(expectation, missing),
})

// A Deny on the resource holds however the path is written.
const exceptAdmin = [
  { effect: 'Allow', action: 'fx:*', resource: '*' },
  { effect: 'Deny', action: 'fx:*', resource: 'admin' },
] as const

/** Paths: BYP-26 to BYP-45. */
export const pathCases: readonly BypassCase[] = [
  {
    id: 'BYP-26',
    name: 'another case of the path is the same action and resource',
    exchanges: ['/ADMIN', '/Admin'].map((target) => ({
      ...relaxedOnly(target, admin),
      neverUnder: [exceptAdmin],
    })),
  },
  {
    id: 'BYP-27',
    name: 'another case of a mount is the same decision',
    exchanges: [
      relaxedOnly('/SUB/X', sub),
      relaxedOnly('/APP/Y', decided('fx:GetApp', 'app/y', 'app')),
      relaxedOnly('/FN', decided('fx:UseFn', 'fn', 'fn')),
    ],
  },
  {
    id: 'BYP-28',
    name: 'a trailing slash is the same decision',
    exchanges: [{ ...relaxedOnly('/admin/', admin), neverUnder: [exceptAdmin] }],
  },
  {
    id: 'BYP-29',
    name: 'a Router inherits neither setting and is decided all the same',
    exchanges: [
      { request: ask('GET /sub/x/'), expect: sub },
      { request: ask('GET /sub/X'), expect: sub },
      {
        request: ask('GET /PATHLESS'),
        expect: decided('fx:GetPathless', 'pathless', 'pathless'),
      },
      {
        request: ask('GET /pathless/'),
        expect: decided('fx:GetPathless', 'pathless', 'pathless'),
      },
    ],
  },
  {
    id: 'BYP-29',
    name: 'a path-less Router serves /ADMIN and /admin/ under the same decision',
    fixture: 'pathless',
    exchanges: ['/admin', '/ADMIN', '/admin/'].map((target) => ({
      request: ask(`GET ${target}`),
      expect: admin,
      neverUnder: [exceptAdmin],
    })),
  },
  { id: 'BYP-30', name: 'two trailing slashes reach nothing', exchanges: absent('/admin//') },
  {
    id: 'BYP-31',
    name: 'leading slashes reach nothing',
    exchanges: absent('//admin', '///admin'),
  },
  {
    id: 'BYP-32',
    name: 'a double slash under a mount is decided where it is served',
    exchanges: [{ request: ask('GET /sub//x'), expect: inExpress4(sub, missing) }],
  },
  {
    id: 'BYP-33',
    name: 'encoded letters of a literal path reach nothing',
    exchanges: absent('/%61dmin', '/%41DMIN'),
  },
  { id: 'BYP-34', name: 'a dot segment reaches nothing', exchanges: absent('/./admin') },
  { id: 'BYP-35', name: 'a double-dot segment reaches nothing', exchanges: absent('/x/../admin') },
  { id: 'BYP-36', name: 'a path parameter reaches nothing', exchanges: absent('/admin;x=1') },
  { id: 'BYP-37', name: 'an encoded NUL reaches nothing', exchanges: absent('/admin%00') },
  { id: 'BYP-38', name: 'an encoded slash reaches nothing', exchanges: absent('/admin%2F') },
  {
    id: 'BYP-39',
    name: 'a trailing dot, space or backslash reaches nothing',
    exchanges: absent('/admin.', '/admin%20', '/admin\\'),
  },
  {
    id: 'BYP-40',
    name: 'a target that begins with a backslash is refused by the parser',
    exchanges: [{ request: ask('GET \\admin'), expect: unparsable }],
  },
  {
    id: 'BYP-41',
    name: 'a fragment is decided as the path before it',
    exchanges: [{ request: ask('GET /admin#f'), expect: admin }],
  },
  {
    id: 'BYP-42',
    name: 'the absolute form is decided as its path, its host is believed nowhere',
    exchanges: [
      { request: ask('GET http://evil/admin'), expect: admin, neverAnswered: 'evil' },
      {
        request: ask('GET http://evil/orders/1'),
        expect: decided('fx:GetOrder', 'order/1', 'order'),
        neverAnswered: 'evil',
      },
    ],
  },
  {
    id: 'BYP-43',
    name: 'the absolute form with a double slash reaches nothing',
    exchanges: absent('http://evil//admin'),
  },
  {
    id: 'BYP-44',
    name: 'an encoded question mark reaches nothing, a query is no part of the resource',
    exchanges: [
      ...absent('/admin%3Fx'),
      { request: ask('GET /admin?x=1'), expect: admin },
      {
        request: ask('GET /orders/1?orderId=2'),
        expect: decided('fx:GetOrder', 'order/1', 'order'),
      },
    ],
  },
  {
    id: 'BYP-45',
    name: 'a byte outside ASCII is refused, and the Kelvin sign is no k',
    fixture: 'kelvin',
    exchanges: [
      { request: ask('GET /\u00e2\u0084\u00aa'), expect: unparsable },
      ...absent('/%E2%84%AA'),
      { request: ask('GET /k'), expect: decided('fx:GetKelvin', 'kelvin', 'kelvin') },
    ],
  },
]
