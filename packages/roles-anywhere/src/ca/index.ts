export {
  type CaFolder,
  type CaTools,
  type InitCaOptions,
  initCa,
  type ListKind,
  openCa,
  type RecordedCertificate,
  type RevocationLists,
} from './ca-folder.ts'
export type { IssuedRecord } from './ca-record.ts'
export type { DevelopmentCa, DevelopmentCaOptions, LeafOptions } from './development-ca.ts'
export { createDevelopmentCa } from './development-ca.ts'
export { type Inspection, type InspectOptions, inspect, renderInspection } from './inspect.ts'
export type { IssuedCertificate } from './issue-certificate.ts'
export type { RevocationReason } from './issue-list.ts'
export type { KeyType } from './key-type.ts'
export { type IdentityPaths, writeIdentity } from './write-identity.ts'
