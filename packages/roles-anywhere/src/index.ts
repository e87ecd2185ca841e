// From core, for clients that need no other import

export type { CredentialProvider, TemporaryCredentials } from '@gatewarden/core'

// The service

export type { AlgorithmIdentifier } from './certificate/algorithm-identifier.ts'
export type { Certificate, SubjectPublicKeyInfo } from './certificate/certificate.ts'
export type {
  DistributionPoint,
  PointName,
} from './certificate/extension/crl-distribution-points.ts'
export type { GeneralName } from './certificate/extension/general-name.ts'
export type { KeyUsage } from './certificate/extension/key-usage.ts'
export type { CertificateExtensions } from './certificate/extensions.ts'
export { type Name, type NameAttribute, nameText } from './certificate/name.ts'
export { type ParsedCertificate, parseCertificate } from './certificate/parse-certificate.ts'
export { type PemBlock, readPem } from './certificate/pem.ts'
export { type Refusal, type RefusalCode, refusalRules } from './certificate/refusal.ts'
export { type Relaxation, relaxations } from './certificate/relaxation.ts'
export { type AnswerFacts, CreateSessionError } from './client/create-session-error.ts'
export type { CreateSessionRequestOptions, SignedRequest } from './client/create-session-request.ts'
// The client
export { createSessionRequest } from './client/create-session-request.ts'
export { credentialProcess } from './client/credential-process.ts'
export { type FromFilesOptions, fromFiles } from './client/files/from-files.ts'
export type { FileSource, IdentityFilesOptions } from './client/files/identity-files.ts'
export type { Passphrase } from './client/files/passphrase.ts'
export { type FromRolesAnywhereOptions, fromRolesAnywhere } from './client/from-roles-anywhere.ts'
export {
  type MetadataServer,
  type ServeMetadataOptions,
  serveMetadata,
} from './client/metadata/serve-metadata.ts'
export { type UpdateProfileOptions, updateProfile } from './client/profile/update-profile.ts'
export type { ClientOptions } from './client/provider-of.ts'
export type { RenewingProvider } from './client/renewing-provider.ts'
export type { SignInOptions } from './client/sign-in-options.ts'
export { type Sign, signerFromPem } from './client/signing-key.ts'
// Managing the service

export type { ApiCaller } from '@gatewarden/core'
export type { CrlDetail, CrlSummary } from './management/crl-details.ts'
export type {
  AttributeMappingDetail,
  NotificationSettingDetail,
  ProfileDetail,
  TrustAnchorDetail,
} from './management/details.ts'
export type { PageInput, TagInput } from './management/inputs.ts'
export type {
  RolesAnywhereApi,
  RolesAnywhereInput,
  RolesAnywhereOutput,
} from './management/roles-anywhere-api.ts'
export type {
  SubjectCredentialDetail,
  SubjectDetail,
  SubjectSummary,
} from './management/subject-details.ts'
// Callers on TLS
export { mutualTlsOptions } from './mtls/mutual-tls-options.ts'
export {
  type ProxyFormatName,
  type ProxyHeader,
  type ProxyHeaderOptions,
  proxyHeader,
} from './mtls/proxy-header.ts'
export {
  type X509AnchorOptions,
  type X509AssumeOptions,
  type X509Options,
  type X509Trust,
  x509,
} from './mtls/x509.ts'
export { MemoryObjectStore } from './objects/memory-object-store.ts'
export type { NotificationEvent, ResolvedSetting } from './objects/notification-setting.ts'
export type {
  ObjectChange,
  ServiceObject,
  ServiceObjectStore,
  ServiceObjects,
  StoredCrl,
  StoredProfile,
  StoredSubject,
  StoredTrustAnchor,
} from './objects/service-objects.ts'
export { type PathLimits, pathLimits } from './path/limits.ts'
export type { UncheckedStatus } from './path/path-confirmation.ts'
export type { DeniedCertificates, DeniedSerial } from './revocation/deny-list.ts'
export type { RevocationMode, RevocationOptions } from './revocation/revocation-rule.ts'
export { type RolesAnywhere, type RolesAnywhereOptions, rolesAnywhere } from './roles-anywhere.ts'
export type { AttributeMapping, CertificateField } from './service/attribute-mapping.ts'
export type { ProfileOptions } from './service/profile.ts'
export type { TrustAnchorOptions } from './service/trust-anchor.ts'
export { MemorySubjectStore } from './subjects/memory-subject-store.ts'
export {
  type SentProperties,
  type SubjectCredential,
  type SubjectObservation,
  type SubjectRecord,
  withObservation,
} from './subjects/subject-record.ts'
export type { SubjectStore } from './subjects/subject-store.ts'
export type { CertificateFacts } from './trust-store/certificate-facts.ts'
export { CrlError } from './trust-store/crl-error.ts'
export { type FollowCrlOptions, followCrlFile } from './trust-store/follow-crl-file.ts'
export type { PathDemand, PathPolicies } from './trust-store/path-demand.ts'
export type { AnchorInput } from './trust-store/register-anchor.ts'
export type { StoreRevocationOptions } from './trust-store/revocation-state.ts'
export type { ServiceRevocation } from './trust-store/service-revocation.ts'
export type { CrlFacts, CrlSource, StoreRevocation } from './trust-store/store-revocation.ts'
export { TrustAnchorError } from './trust-store/trust-anchor-error.ts'
export type { AcceptedPath, TrustResult, UsedRelaxation } from './trust-store/trust-result.ts'
export type {
  PresentedCertificates,
  TrustStore,
  TrustStoreOptions,
} from './trust-store/trust-store.ts'
// Certificates and paths
export { createTrustStore } from './trust-store/trust-store.ts'
export type { ProfileName } from './trust-store/validation-profile.ts'
