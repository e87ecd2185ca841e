import type { SubjectObservation, SubjectRecord } from './subject-record.ts'

/** Keeps what was seen of subjects. It may forget: refusals do not rest on it. */
export interface SubjectStore {
  /** Adds observations, oldest first. */
  record(observations: readonly SubjectObservation[]): Promise<void>
  get(subjectId: string): Promise<SubjectRecord | undefined>
  /** At most `limit` records with ids after `after`, by id in code units. */
  list(after: string, limit: number): Promise<readonly SubjectRecord[]>
}
