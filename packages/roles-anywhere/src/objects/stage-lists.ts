import type { RevocationState } from '../trust-store/store-revocation.ts'
import type { StoredCrl } from './service-objects.ts'
import { crlOctets } from './service-view.ts'

/** What {@link stageLists} puts in force. */
export interface ListChange {
  /** Managed lists that are in force, by ARN. */
  readonly before: ReadonlyMap<string, StoredCrl>
  readonly next: ReadonlyMap<string, StoredCrl>
  /** The one that a call changes; others were in force in some process before. */
  readonly changedId: string | undefined
}

/**
 * Reads what is new among managed lists.
 *
 * @returns steps that put them in force.
 * @throws {CrlError} `ValidationException` for a list that is not taken.
 */
export async function stageLists(
  revocation: RevocationState,
  { before, next, changedId }: ListChange,
): Promise<readonly (() => void)[]> {
  const steps: (() => void)[] = []
  for (const [arn, stored] of next) {
    const known = before.get(arn)
    const { id, enabled: isEnabled } = stored
    if (known?.crlData !== stored.crlData) {
      const source = crlOctets(stored)
      steps.push(await revocation.stageManaged({ id, source, isEnabled, isNew: id === changedId }))
    } else if (known.enabled !== isEnabled) {
      steps.push(() => revocation.switchManaged(id, isEnabled))
    }
  }
  for (const [arn, { id }] of before) {
    if (!next.has(arn)) steps.push(() => revocation.removeManaged(id))
  }
  return steps
}
