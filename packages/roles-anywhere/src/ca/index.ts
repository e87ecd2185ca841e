export type { DevelopmentCa, DevelopmentCaOptions, LeafOptions } from './development-ca.ts'
export { createDevelopmentCa } from './development-ca.ts'
export type { IssuedCertificate } from './issue-certificate.ts'
export type { KeyType } from './key-type.ts'
