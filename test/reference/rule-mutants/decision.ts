import { inFile, type RuleMutant } from './rule-mutant.ts'

/** Rules of principals (PRIN). */
export const callersMutants: readonly RuleMutant[] = inFile('decision/match-principal.ts', [
  [
    'PRIN-3',
    'paths do not count',
    'arn === entry.arn : id === entry.id',
    "arn.split('/').at(-1) === entry.arn.split('/').at(-1) : id === entry.id",
  ],
  [
    'PRIN-1',
    'a role is as good as its session',
    "'entity', // RULE prin.role-entry-is-entity",
    "'self',",
  ],
  [
    'PRIN-8',
    'an account entry exempts its members',
    "const isListed = strength === 'self' || strength === 'entity'",
    "const isListed = strength !== 'none'",
  ],
  [
    'DEC-2',
    'an account entry exempts its members',
    "const isListed = strength === 'self' || strength === 'entity'",
    "const isListed = strength !== 'none'",
  ],
  [
    'PRIN-11',
    'an account entry exempts its members',
    "const isListed = strength === 'self' || strength === 'entity'",
    "const isListed = strength !== 'none'",
  ],
  [
    'PRIN-9',
    'an account entry lists nobody in an Allow',
    "if (effect === 'Allow') return strength === 'none' ? 'self' : 'none'",
    "if (effect === 'Allow') return strength === 'none' || strength === 'account' ? 'self' : 'none'",
  ],
  ['PRIN-10', 'a boundary changes nothing', "if (traits.hasBoundary) return 'self'", ''],
  [
    'PRIN-7',
    'NotPrincipal reaches the listed',
    'if (!element.isNegated) return strength',
    'if (effect) return strength',
  ],
  [
    'PRIN-12',
    'root is like any user to its account',
    "return caller.kind === 'root' ? 'self' : 'account'",
    "return 'account'",
  ],
  [
    'PRIN-4',
    'an account entry reaches every account',
    "if (caller.account !== entry.account) return 'none'",
    '',
  ],
  ['PRIN-6', 'an issuer is no provider', ' || provider === caller.issuer', ''],
])

/** Rules of layers and of the order (EVAL, PRIN for guardrails). */
export const layersMutants: readonly RuleMutant[] = [
  ...inFile('decision/layers.ts', [
    [
      'PRIN-15',
      'guardrails bind service-linked roles',
      "principal.kind === 'role-session' && principal.isServiceLinked",
      'false',
    ],
    [
      'PRIN-13',
      'a boundary binds services',
      'boundary: isOwn ? own.boundary : null',
      'boundary: own.boundary',
    ],
    [
      'EVAL-10',
      'RCPs reach exempt resources',
      'return !resource.isRcpExempt && !isServiceLinked(principal)',
      'return !isServiceLinked(principal)',
    ],
    [
      'EVAL-11',
      'session policies reach users',
      'takesSessionPolicies(principal) ? own.session',
      'isOwn ? own.session',
    ],
  ]),
  ...inFile('testing/decide-vector.ts', [
    [
      'PRIN-16',
      'SCPs bind the management account',
      "const isScpExempt = 'account' in principal &&",
      'const isScpExempt = false &&',
    ],
    [
      'PRIN-16',
      'RCPs bind the management account',
      'rcps: isManagement(question, resource.account)',
      'rcps: isScpExempt',
    ],
  ]),
  ...inFile('decision/decide.ts', [
    [
      'EVAL-1',
      'silence allows',
      "return identityCounts && ownSideAllows(request, layers) ? 'identity' : undefined",
      "return 'identity'",
    ],
    [
      'EVAL-3',
      'a Deny does not win',
      'if (denied !== undefined) return denied',
      'if (denied !== undefined && layers.resource.allows.length === 0 && layers.identity.allows.length === 0) return denied',
    ],
    [
      'EVAL-8',
      'an absent boundary allows nothing',
      'return boundary !== silent //',
      'return boundary !== silent && boundary !== null //',
    ],
    ['EVAL-8', 'an empty boundary is none', 'return boundary !== silent //', 'return true //'],
    [
      'EVAL-9',
      'one SCP level is enough',
      "if (silentLevel !== -1) return implicitDeny('scp'",
      "if (silentLevel !== -1 && layers.scps.every((level) => level === silent)) return implicitDeny('scp'",
    ],
    [
      'EVAL-11',
      'session policies narrow nothing',
      'return firstSilent(session) === -1 //',
      'return true //',
    ],
    [
      'PRIN-12',
      'root has no implicit Allow',
      "identity !== silent || principal.kind === 'root'",
      'identity !== silent',
    ],
    [
      'PRIN-14',
      'federated users need no session policy',
      "request.principal.kind === 'federated-user' && layers.session.length === 0",
      'false',
    ],
    [
      'EVAL-12',
      'any grant suffices for services',
      "return resource.grantsSelf ? 'resource' : undefined",
      "return resource.grantsSelf || request.resource.account ? 'resource' : undefined",
    ],
    [
      'EVAL-13',
      'a grant to the session is narrowed',
      "if (resource.grantsSelf) return 'resource'",
      "if (resource.grantsSelf && boundaryAllows(layers) && sessionAllows(layers)) return 'resource'",
    ],
    [
      'EVAL-13',
      'a grant to the role is not narrowed',
      'if (resource.grantsEntity && boundaryAllows(layers) && sessionAllows(layers))',
      'if (resource.grantsEntity)',
    ],
    [
      'EVAL-14',
      'one side is enough',
      'resource !== silent && ownSideAllows(request, layers)',
      '(resource !== silent || ownSideAllows(request, layers))',
    ],
    [
      'EVAL-15',
      'a mandatory policy is optional',
      '!request.resource.isPolicyMandatory || resource.grantsAccount',
      'true',
    ],
    [
      'EVAL-16',
      'a trust policy is optional',
      '!request.resource.isPolicyMandatory || resource.grantsAccount',
      'true',
    ],
    [
      'EVAL-19',
      'the session policy before the boundary',
      "return boundaryAllows(layers) ? 'session' : 'boundary'",
      "return sessionAllows(layers) ? 'boundary' : 'session'",
    ],
    [
      'EVAL-20',
      'every Allow determines',
      ': [...resource.allows, ...identity.allows]\n',
      ': resource.allows\n',
    ],
    [
      'EVAL-20',
      'the first Deny alone determines',
      "decisionBy('Deny', first.where.layer, denies,",
      "decisionBy('Deny', first.where.layer, [first],",
    ],
  ]),
]
