import { afterEach, expect, test } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Question } from '../context/decision-point.ts'
import { roleArn } from '../identity/arns.ts'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import { defineModel } from '../model/define-model.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { SourceEntities } from '../store/source/source-entities.ts'
import { createLine } from './create-line.ts'
import type { Line } from './line.ts'

const account = '000000000001'
const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        DeleteOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})
// Enough statements for the decision cache to be worth its key.
const reads = Array.from({ length: 80 }, (_, index) => ({
  Effect: 'Allow',
  Action: 'orders:GetOrder',
  Resource: `arn:gw:orders:*:*:order/${index}`,
  ...(index === 1
    ? { Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } }
    : {}),
}))
const policies: SourceEntities = {
  roles: {
    clerk: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: account },
          Action: 'sts:AssumeRole',
        },
      },
      Policies: { inline: { Version: '2012-10-17', Statement: reads } },
    },
  },
}
const events: AuditEvent[] = []
const counted: string[] = []
const metrics: Metrics = {
  ...noMetrics,
  decision: () => void counted.push('decision'),
  cache: (cache, outcome) => void (cache === 'decision' && counted.push(outcome)),
}
const open: Line[] = []
afterEach(async () => {
  events.length = 0
  counted.length = 0
  await Promise.all(open.splice(0).map((line) => line.close()))
})

async function openLine(): Promise<Line> {
  const audit = { write: (event: AuditEvent) => void events.push(event) }
  const line = await createLine({ model, policies, audit, metrics })
  open.push(line)
  return line
}

function question(line: Line, action = 'orders:GetOrder'): Question {
  const arn = roleArn({ partition: 'gw', account, path: '/', name: 'clerk' })
  const role = line.snapshots.current().roleByArn(arn)
  return {
    principal: {
      kind: 'role-session',
      account,
      arn: `arn:gw:sts::${account}:assumed-role/clerk/s1`,
      roleArn: arn,
      roleId: role?.id,
      roleName: 'clerk',
      sessionName: 's1',
      isServiceLinked: false,
      tags: new Map([['team', 'red']]),
      session: undefined,
    },
    action,
    resource: `arn:gw:orders::${account}:order/1`,
    resourceFacts: { tags: new Map([['team', 'red']]) },
    facts: {},
    source: 'call',
  }
}

test('SIM-1 a simulated question is answered as the line would decide it', async () => {
  const line = await openLine()
  const asked = question(line)

  const simulation = line.simulate(asked)

  expect(simulation.decision).toEqual(line.decisions.decide(asked).decision)
  expect(simulation.decision.effect).toBe('Allow')
  expect(simulation.explain()).toEqual(line.explain(asked))
  expect(simulation.missingKeys).toEqual([])
})

test('SIM-1 a simulation is never audited, counted or cached as a decision', async () => {
  const line = await openLine()
  const asked = question(line)

  line.simulate(asked)
  line.simulate(asked, { identity: { instead: [] } }).explain()

  expect(events).toEqual([])
  expect(counted).toEqual([])

  line.decisions.decide(asked)

  expect(counted).toEqual(['miss', 'decision'])
  expect(events).toHaveLength(1)
})

test('SIM-1 documents to try out change that simulation and nothing else', async () => {
  const line = await openLine()
  const asked = question(line, 'orders:DeleteOrder')
  const allow = '{"Statement":{"Effect":"Allow","Action":"orders:*","Resource":"*"}}'

  const changed = line.simulate(asked, {
    identity: { beside: [compilePolicy(allow, 'candidate')] },
  })

  expect(changed.decision).toMatchObject({
    effect: 'Allow',
    layer: 'identity',
    determining: [{ policyId: 'candidate', statement: 0 }],
  })
  expect(line.simulate(asked).decision.effect).toBe('Deny')
  expect(line.decisions.decide(asked).decision.effect).toBe('Deny')
})

test('SIM-1 keys that the question lacks are listed', async () => {
  const line = await openLine()
  const { resourceFacts: _, ...bare } = question(line)

  expect(line.simulate(bare).missingKeys).toEqual(['aws:ResourceTag/team'])
})
