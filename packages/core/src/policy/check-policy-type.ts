import { type Cursor, type IssueLog, listOf, type Members, membersOf } from './issue.ts'

/** What a document is for. Boundaries and session policies are `identity` documents. */
export type PolicyType = 'identity' | 'resource' | 'trust' | 'scp' | 'rcp'

/** How the elements that differ between types stand in each (the table of section 2). */
interface TypeRules {
  readonly name: string
  readonly allowsId: boolean
  readonly principal: 'refused' | 'required' | 'principal-only' | 'everyone-only'
  readonly resource: 'required' | 'refused'
  readonly isDenyOnly: boolean
}

const rules: Readonly<Record<PolicyType, TypeRules>> = {
  identity: {
    name: 'an identity policy',
    allowsId: false,
    principal: 'refused',
    resource: 'required',
    isDenyOnly: false,
  },
  resource: {
    name: 'a resource policy',
    allowsId: true,
    principal: 'required',
    resource: 'required',
    isDenyOnly: false,
  },
  trust: {
    name: 'a trust policy',
    allowsId: true,
    principal: 'principal-only',
    resource: 'refused',
    isDenyOnly: false,
  },
  scp: {
    name: 'a service control policy',
    allowsId: false,
    principal: 'refused',
    resource: 'required',
    isDenyOnly: false,
  },
  rcp: {
    name: 'a resource control policy',
    allowsId: false,
    principal: 'everyone-only',
    resource: 'required',
    isDenyOnly: true,
  },
}

/** Reports what the grammar allows in general but not in a document of this type (GRAM-12, GRAM-13, GRAM-15). */
export function checkPolicyType(document: Cursor, type: PolicyType, log: IssueLog): void {
  const members = membersOf(document)
  const rule = rules[type]
  const id = members.get('Id')
  if (id !== undefined && !rule.allowsId) {
    log.report(id, 'ELEMENT_NOT_ALLOWED', `\`Id\` is not allowed in ${rule.name}`)
  }
  const statements = members.get('Statement')
  if (statements === undefined) return
  const sids = new Map<string, Cursor>()
  for (const statement of listOf(statements)) {
    if (statement.node.kind !== 'object') continue
    const elements = membersOf(statement)
    checkSid(elements.get('Sid'), type, sids, log)
    checkPrincipal(statement, elements, rule, log)
    checkResource(statement, elements, rule, log)
    if (type === 'trust') checkTrustActions(elements, log)
    if (rule.isDenyOnly) checkDenyOnly(elements, rule, log)
  }
}

function checkSid(
  sid: Cursor | undefined,
  type: PolicyType,
  seen: Map<string, Cursor>,
  log: IssueLog,
): void {
  if (sid === undefined) return
  const value = sid.node.kind === 'string' ? sid.node.value : undefined
  if (value === undefined || !/^[A-Za-z0-9]*$/.test(value)) {
    log.report(sid, 'INVALID_SID', '`Sid` takes letters and digits') // RULE gram.sid-form
  } else if (value !== '' && seen.has(value) && type !== 'resource') {
    log.report(sid, 'DUPLICATE_SID', `\`Sid\` \`${value}\` stands twice`)
  } else {
    seen.set(value, sid)
  }
}

function checkPrincipal(
  statement: Cursor,
  elements: Members,
  rule: TypeRules,
  log: IssueLog,
): void {
  const principal = elements.get('Principal')
  const notPrincipal = elements.get('NotPrincipal')
  const present = principal ?? notPrincipal
  if (rule.principal === 'refused') {
    if (present === undefined) return
    log.report(present, 'ELEMENT_NOT_ALLOWED', `${rule.name} names no principal`) // RULE gram.identity-without-principal
    return
  }
  if (present === undefined) {
    log.report(statement, 'MISSING_ELEMENT', `a statement of ${rule.name} needs \`Principal\``)
    return
  }
  if (rule.principal === 'required') return // RULE gram.not-principal-stays-legal
  if (notPrincipal !== undefined) {
    log.report(
      notPrincipal,
      'ELEMENT_NOT_ALLOWED',
      `\`NotPrincipal\` is not allowed in ${rule.name}`,
    )
  }
  const isEveryone = principal?.node.kind === 'string' && principal.node.value === '*'
  if (rule.principal === 'principal-only' && isEveryone) {
    log.report(present, 'INVALID_PRINCIPAL', 'a trust policy must not name `"*"`') // RULE gram.trust-not-everyone
  }
  if (rule.principal === 'everyone-only' && principal !== undefined && !isEveryone) {
    log.report(principal, 'INVALID_PRINCIPAL', `${rule.name} names \`"*"\``)
  }
}

function checkResource(statement: Cursor, elements: Members, rule: TypeRules, log: IssueLog): void {
  const present = elements.get('Resource') ?? elements.get('NotResource')
  if (rule.resource === 'refused' && present !== undefined) {
    log.report(
      present,
      'ELEMENT_NOT_ALLOWED',
      `${rule.name} has no resource: it belongs to its role`,
    ) // RULE gram.trust-without-resource
  }
  if (rule.resource === 'required' && present === undefined) {
    log.report(statement, 'MISSING_ELEMENT', 'a statement needs `Resource` or `NotResource`')
  }
}

function checkTrustActions(elements: Members, log: IssueLog): void {
  const actions = elements.get('Action')
  if (actions === undefined) return
  for (const item of listOf(actions)) {
    const action = item.node.kind === 'string' ? item.node.value : ''
    // What is no action at all has been reported.
    const isAction = action === '*' || action.includes(':')
    if (!isAction || /^sts:/i.test(action)) continue
    log.report(item, 'INVALID_ACTION', `a trust policy grants \`sts:\` actions: \`${action}\``)
  }
}

function checkDenyOnly(elements: Members, rule: TypeRules, log: IssueLog): void {
  const effect = elements.get('Effect')
  if (effect?.node.kind === 'string' && effect.node.value === 'Allow') {
    log.report(effect, 'INVALID_EFFECT', `${rule.name} only denies`) // RULE gram.rcp-only-denies
  }
  const notAction = elements.get('NotAction')
  if (notAction !== undefined) {
    log.report(notAction, 'ELEMENT_NOT_ALLOWED', `\`NotAction\` is not allowed in ${rule.name}`)
  }
  const action = elements.get('Action')
  for (const item of action === undefined ? [] : listOf(action)) {
    if (item.node.kind !== 'string' || item.node.value !== '*') continue
    log.report(item, 'INVALID_ACTION', `${rule.name} names a service: \`*\` alone is not allowed`)
  }
}
