import {
  ask,
  type BypassCase,
  badParameter,
  decided,
  type Exchange,
  missing,
} from '../bypass-case.ts'

const order = (target: string, id: string): Exchange => ({
  request: ask(`GET /orders/${target}`),
  expect: decided('fx:GetOrder', `order/${id}`, 'order'),
  // The caller's text is data: a policy for another order never covers it.
  neverUnder: [[{ effect: 'Allow', action: 'fx:GetOrder', resource: 'order/1' }]],
})

const bad = (...targets: readonly string[]): readonly Exchange[] =>
  targets.map((target) => ({ request: ask(`GET ${target}`), expect: badParameter }))

/** Parameters: BYP-46 to BYP-59. */
export const parameterCases: readonly BypassCase[] = [
  {
    id: 'BYP-46',
    name: 'an encoded slash in a parameter is refused',
    exchanges: bad('/orders/a%2Fb'),
  },
  {
    id: 'BYP-47',
    name: 'dot segments in a parameter are refused',
    exchanges: bad('/orders/..', '/orders/%2e%2e', '/orders/.', '/orders/%2E'),
  },
  {
    id: 'BYP-48',
    name: 'an asterisk in a parameter is the character, never a wildcard',
    exchanges: [order('*', '*'), order('a%2a', 'a*'), order('%3F', '?')],
  },
  {
    id: 'BYP-49',
    name: 'a parameter is decoded once',
    exchanges: [
      {
        request: ask('GET /orders/%252F'),
        expect: decided('fx:GetOrder', 'order/%2F', 'order'),
        neverUnder: [[{ effect: 'Allow', action: 'fx:GetOrder', resource: 'order//' }]],
      },
    ],
  },
  {
    id: 'BYP-50',
    name: 'a policy variable in a parameter is not expanded',
    exchanges: [
      {
        request: ask('GET /orders/$%7Baws:username%7D'),
        expect: decided('fx:GetOrder', `order/\${aws:username}`, 'order'),
        neverUnder: [
          [{ effect: 'Allow', action: 'fx:GetOrder', resource: `order/\${aws:username}` }],
        ],
      },
      {
        request: ask('GET /orders/$%7B*%7D'),
        expect: decided('fx:GetOrder', `order/\${*}`, 'order'),
        neverUnder: [[{ effect: 'Allow', action: 'fx:GetOrder', resource: `order/\${*}` }]],
      },
    ],
  },
  {
    id: 'BYP-51',
    name: 'control characters in a parameter are refused',
    exchanges: bad('/orders/%00', '/orders/a%0d%0ab', '/orders/%7F', '/orders/%C2%85'),
  },
  {
    id: 'BYP-52',
    name: 'bad UTF-8 in a parameter is refused by the router',
    exchanges: ['%E0%A4%A', '%ff', '%'].map((text) => ({
      request: ask(`GET /orders/${text}`),
      expect: { kind: 'refused', status: 400 },
    })),
  },
  {
    id: 'BYP-53',
    name: 'an empty parameter reaches nothing',
    exchanges: [{ request: ask('GET /orders/'), expect: missing }],
  },
  {
    id: 'BYP-54',
    name: 'a long parameter is refused by us, a long head by Node',
    exchanges: [
      ...bad(`/orders/${'a'.repeat(8000)}`, `/orders/${'a'.repeat(1025)}`),
      {
        request: ask(`GET /orders/${'a'.repeat(1024)}`),
        expect: decided('fx:GetOrder', `order/${'a'.repeat(1024)}`, 'order'),
      },
      {
        request: ask(`GET /orders/${'a'.repeat(20_000)}`),
        expect: { kind: 'refused', status: 431 },
      },
    ],
  },
  {
    id: 'BYP-55',
    name: 'semicolon and colon in a parameter are themselves',
    exchanges: [order('a;b', 'a;b'), order('a:b', 'a:b')],
  },
  {
    id: 'BYP-56',
    name: 'dot segments captured by a RegExp are refused',
    exchanges: [
      ...bad('/re/..%2Fx', '/re/%2e%2e', '/re/..', '/re/a/b', '/re/'),
      { request: ask('GET /re/a'), expect: decided('fx:GetRe', 're/a', 're') },
    ],
  },
  {
    id: 'BYP-56',
    name: 'a RegExp route without mapper is refused at start',
    fixture: 'regexpWithoutMapper',
    boot: { code: 'UnmappedParameter', names: ['name'] },
    exchanges: [],
  },
  {
    id: 'BYP-57',
    name: 'dot and empty segments of a wildcard are refused',
    exchanges: [
      ...bad('/files/a/../b', '/files/a%2F..%2Fb', '/files/..', '/files/a//b', '/files/./a'),
      { request: ask('GET /files/a/b'), expect: decided('fx:GetFile', 'file/a/b', 'file') },
    ],
  },
  {
    id: 'BYP-58',
    name: 'an encoded slash in a parameter of the parent is refused',
    exchanges: [
      ...bad('/o/1%2F2/i/3', '/o/../i/3', '/o/1/i/2%2F3'),
      { request: ask('GET /o/1/i/3'), expect: decided('fx:GetItem', 'order/1/item/3', 'item') },
    ],
  },
  {
    id: 'BYP-59',
    name: 'a parameter of the child that shadows the parent names the resource, with a warning',
    fixture: 'shadowed',
    warns: 'ShadowedParameter',
    exchanges: [
      {
        request: ask('GET /p/1/c/2'),
        expect: decided('fx:GetThing', 'thing/2', 'thing'),
        neverUnder: [[{ effect: 'Allow', action: 'fx:GetThing', resource: 'thing/1' }]],
      },
    ],
  },
]
