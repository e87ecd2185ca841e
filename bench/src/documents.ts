import type { VectorDocument } from '@gatewarden/core/testing'
import type { Condition, Policy, Statement } from './world.ts'

/** The policy as the text of an IAM document. */
export function documentOf(policy: Policy): string {
  return documentText(policy.statements.map(statementOf))
}

/** Text of a document with the statements given as IAM has them. */
export function documentText(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** Reads a document for the naive evaluator. */
export function vectorDocument(text: string): VectorDocument {
  return JSON.parse(text) as VectorDocument
}

/** The statement as IAM has it. */
export function statementOf(statement: Statement): object {
  return {
    Sid: statement.sid,
    Effect: statement.effect,
    Action: statement.actions,
    Resource: statement.resources,
    ...(statement.condition === undefined ? {} : { Condition: conditionOf(statement.condition) }),
  }
}

/** The condition as IAM has it. */
export function conditionOf(condition: Condition): object {
  switch (condition.kind) {
    case 'principal-team':
      return { StringEquals: { 'aws:PrincipalTag/team': condition.team } }
    case 'resource-team':
      return { StringEquals: { 'aws:ResourceTag/team': condition.team } }
    case 'address':
      return {
        IpAddress: { 'aws:SourceIp': `10.${condition.octets.join('.')}.0/${condition.prefix}` },
      }
  }
}
