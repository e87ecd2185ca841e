import {
  ask,
  type BypassCase,
  decided,
  type Exchange,
  type Place,
  type Statement,
} from '../bypass-case.ts'

const post = decided('fx:PostW', 'w', 'w-post')
const override = { headers: ['X-HTTP-Method-Override: DELETE'] }
const onlyPost: readonly Statement[] = [{ effect: 'Allow', action: 'fx:PostW', resource: '*' }]

// The table decides the verb that arrived; the route that answers decides its own as well.
const afterOverride = ({ mode }: Place) =>
  mode === 'tripwire'
    ? decided('fx:DeleteW', 'w', 'w-delete')
    : ({
        kind: 'decided',
        decides: [
          { action: 'fx:PostW', resource: 'w' },
          { action: 'fx:DeleteW', resource: 'w' },
        ],
        runs: ['w-delete'],
      } as const)

const ignored = (request: Exchange['request']): Exchange => ({ request, expect: post })

/** Verb overrides: BYP-21 to BYP-25. */
export const overrideCases: readonly BypassCase[] = [
  {
    id: 'BYP-21',
    name: 'X-HTTP-Method-Override means nothing without the middleware',
    exchanges: [ignored(ask('POST /w', override))],
  },
  {
    id: 'BYP-22',
    name: 'an overridden verb is decided as the verb that is served, and audited with both',
    fixture: 'overrideBefore',
    exchanges: [
      {
        request: ask('POST /w', override),
        expect: decided('fx:DeleteW', 'w', 'w-delete'),
        neverUnder: [onlyPost],
        audited: ['POST', 'DELETE'],
      },
    ],
  },
  {
    id: 'BYP-23',
    name: 'GET is not overridden',
    fixture: 'overrideBefore',
    exchanges: [{ request: ask('GET /w', override), expect: decided('fx:ReadW', 'w', 'w-get') }],
  },
  {
    id: 'BYP-24',
    name: 'other ways to ask for another verb mean nothing without the middleware',
    exchanges: [
      ignored(ask('POST /w', { headers: ['X-HTTP-Method: DELETE'] })),
      ignored(ask('POST /w', { headers: ['X-Method-Override: DELETE'] })),
      ignored(ask('POST /w?_method=DELETE')),
      ignored(
        ask('POST /w', {
          headers: ['Content-Type: application/x-www-form-urlencoded'],
          body: '_method=DELETE',
        }),
      ),
    ],
  },
  {
    id: 'BYP-25',
    name: 'the decision of the verb that arrived does not cover an override behind authenticate()',
    fixture: 'overrideAfter',
    exchanges: [
      {
        request: ask('POST /w', override),
        expect: afterOverride,
        neverUnder: [onlyPost],
      },
    ],
  },
]
