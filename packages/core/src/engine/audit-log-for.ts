import { type AuditLog, createAuditLog, noAudit } from '../audit/audit-log.ts'
import type { LineSettings } from './line-settings.ts'

/** The audit log of a line: none without a sink. Which actions only read is told by the model. */
export function auditLogFor({ audit: sink, model, clock, random }: LineSettings): AuditLog {
  if (sink === undefined) return noAudit
  const { partition } = model
  const readsOnly = (action: string) => isReadOnly(model.level(action))
  return createAuditLog({ sink, partition, clock, random, isReadOnly: readsOnly })
}

function isReadOnly(level: string | undefined): boolean | undefined {
  return level === undefined ? undefined : level === 'List' || level === 'Read'
}
