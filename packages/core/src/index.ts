// Errors

export {
  type ErrorCode,
  type ErrorDefinition,
  errorTable,
  IamError,
  type IamErrorOptions,
} from './errors.ts'

// Policy language

export { ActionGroup, type IndexedAction, indexActions } from './policy/action-index.ts'
export { type Arn, formatArn, parseArn } from './policy/arn.ts'
export type { PolicyType } from './policy/check-policy-type.ts'
export { type CompiledPolicy, compilePolicy, denyEverything } from './policy/compile-policy.ts'
export { formatAddress, type IpAddress, parseAddress } from './policy/condition/ip-address.ts'
export { foldCase } from './policy/fold-case.ts'
export { type FormatResult, formatPolicy } from './policy/format-policy.ts'
export type { PolicyIssue, PolicyIssueCode } from './policy/issue.ts'
export {
  type JsonIssue,
  type JsonLimits,
  type JsonMember,
  type JsonNode,
  type JsonResult,
  parseJson,
} from './policy/json.ts'
export { type ParsedPolicy, type PolicyResult, parsePolicy } from './policy/parse-policy.ts'

// The law

export { decide, decideSlices } from './decision/decide.ts'
export type {
  Decision,
  DecisionLayer,
  DecisionReason,
  EvaluationFault,
  StatementReference,
} from './decision/decision.ts'
export {
  type Explanation,
  explainDecision,
  type LayerExplanation,
  type StatementExplanation,
} from './decision/explain.ts'
export type { FailedElement } from './decision/failed-element.ts'
export { nearestAllow, type Repair } from './decision/nearest-allow.ts'
export type { GuardrailLevels, PolicySet } from './decision/policy-set.ts'
export { type ReadKey, readKeys } from './decision/read-keys.ts'
export { redactExplanation } from './decision/redact-explanation.ts'
export { type Paint, type PaintRole, renderExplanation } from './decision/render-explanation.ts'
export type {
  AuthorizationRequest,
  ContextValue,
  RequestContext,
  RequestResource,
} from './decision/request.ts'
export {
  type Simulation,
  type SimulationInput,
  simulate,
  simulateRequest,
} from './decision/simulate.ts'
export { type PolicySlice, Slicer } from './decision/slice-policy-set.ts'
export { applyWhatIf, type LayerChange, type WhatIf } from './decision/what-if.ts'

// Context

export type {
  Answer,
  DecisionPoint,
  DecisionSource,
  Question,
  Refusal,
  RefusalReason,
  RequestNote,
} from './context/decision-point.ts'
export type { RequestFacts, ResourceFacts } from './context/facts.ts'
export {
  type AttributeValue,
  type ResourceDescription,
  type ResourceOwnership,
  resourceFactsOf,
} from './context/resource-description.ts'

// Identities

export type { AccessKey, AccessKeyEntry } from './identity/access-key.ts'
export type { Account, OrganizationMembership, RootUser } from './identity/account.ts'
export {
  assumedRoleArn,
  federatedUserArn,
  managedPolicyArn,
  oidcProviderArn,
  roleArn,
  rootArn,
  userArn,
} from './identity/arns.ts'
export type { Confirmation, SessionBinding } from './identity/confirmation.ts'
export type { OidcProvider, Role, User } from './identity/entities.ts'
export {
  defaultPolicyVersion,
  type ManagedPolicy,
  type ManagedPolicyIdentity,
  type PolicyVersion,
} from './identity/managed-policy.ts'
export type { MfaDevice } from './identity/mfa-device.ts'
export { isAccountId, type NameKind, nameProblem, pathProblem } from './identity/names.ts'
export {
  createManagedPolicy,
  createPolicyVersion,
  deletePolicyVersion,
  type NewPolicyVersion,
  setDefaultPolicyVersion,
} from './identity/policy-versions.ts'
export {
  type AnonymousPrincipal,
  anonymous,
  type FederatedPrincipal,
  type FederatedUserPrincipal,
  type Principal,
  type RoleSessionPrincipal,
  type RootPrincipal,
  type ServicePrincipal,
  type UserPrincipal,
} from './identity/principal.ts'
export type { SecondFactors } from './identity/second-factors.ts'
export type {
  ChainLink,
  FederationFacts,
  MfaProof,
  Session,
  SessionOrigin,
  SessionPolicyLayer,
  SessionPolicySource,
} from './identity/session.ts'
export { mostTags, principalTags, tagProblem, tagSetProblem } from './identity/tag-rules.ts'
export { noTags, type Tags } from './identity/tags.ts'
export { isUniqueId, type UniqueIdPrefix, uniqueId } from './identity/unique-id.ts'

// Model

export type { ActionParameterName, ActionParameters } from './model/action-parameters.ts'
export { defineModel } from './model/define-model.ts'
export type {
  ActionLevel,
  Model,
  ModelAction,
  ModelConditionKey,
  ModelResource,
  ResourceArn,
} from './model/model.ts'
export type {
  ActionDefinition,
  ActionName,
  ConditionKeyType,
  ModelDefinition,
  ResourceDefinition,
  ServiceDefinition,
  TypedModel,
} from './model/model-definition.ts'
export { resourceParameterProblem, resourcePathProblem } from './model/resource-parameter.ts'
export type {
  ParameterValues,
  ResourceTemplate,
  TemplateParameter,
} from './model/resource-template.ts'

// Second factors

export {
  type ConfirmMfaDeviceOptions,
  confirmMfaDevice,
  type MfaDeviceEntry,
} from './mfa/confirm-mfa-device.ts'
export {
  type CreateMfaDeviceOptions,
  createMfaDevice,
  type NewMfaDevice,
  type UnconfirmedMfaDevice,
} from './mfa/create-mfa-device.ts'
export {
  type CreateRecoveryCodesOptions,
  createRecoveryCodes,
  type NewRecoveryCodes,
  type RecoveryCodesEntry,
} from './mfa/create-recovery-codes.ts'
export { qrSvg, qrText } from './mfa/qr-code.ts'
export type { SeedKeys } from './mfa/sealed-seed.ts'
export type { WebAuthnCredentialEntry } from './mfa/webauthn/webauthn-answers.ts'

// Ports

export { type Clock, systemClock } from './ports/clock.ts'
export type { HttpInput, HttpOutput, RefusalCode, TlsPeer, WireRoute } from './ports/http.ts'
export { type Logger, silentLogger, stderrLogger } from './ports/logger.ts'
export type { MintRecord } from './ports/mint-record.ts'
export { type Random, systemRandom } from './ports/random.ts'
export { createSeldom } from './ports/seldom.ts'
export type { SessionPolicyStore } from './ports/session-policies.ts'
export type { SingleUseStore } from './ports/single-use.ts'
export { systemTimers, type Timers } from './ports/timers.ts'
export { uuidFrom } from './ports/uuid.ts'

// Stores

export type { SourceLimitOptions } from './store/entities/source-limits.ts'
export { type LockedFile, type LockedFileOptions, lockedFile } from './store/locked-file.ts'
export type { EntityChange, StoredEntities } from './store/managed/entity-storage.ts'
export { createMemoryEntityStorage, type EntityStorage } from './store/managed/entity-storage.ts'
export type { StoredEntity, StoredKind, StoredOf } from './store/managed/stored-entity.ts'
export { createMemoryStore, type MemoryStoreOptions } from './store/memory/create-memory-store.ts'
export type {
  MemoryStore,
  PolicySourceMetrics,
  ReloadOutcome,
} from './store/memory/memory-store.ts'
export { createMemoryMintRecord, type MemoryMintRecordOptions } from './store/memory/mint-record.ts'
export {
  createMemorySessionPolicies,
  type MemorySessionPoliciesOptions,
} from './store/memory/session-policies.ts'
export { createMemorySingleUse, type MemorySingleUseOptions } from './store/memory/single-use.ts'
export type {
  AccountGuardrails,
  MasterKeyUses,
  OwnedAccessKey,
  Snapshot,
  SnapshotSource,
} from './store/snapshot.ts'
export { createPollingWatcher, type DirectoryWatcher } from './store/source/directory-watcher.ts'
export type { SourceEntities } from './store/source/source-entities.ts'
export { PolicySourceError, type SourceIssue } from './store/source/source-issue.ts'
export type { SharedIssuerOptions } from './store/trust/shared-issuers.ts'

// Sessions

export {
  type CreateAccessKeyOptions,
  createAccessKey,
  type NewAccessKey,
} from './session/create-access-key.ts'
export { isoSeconds } from './session/iso-seconds.ts'
export { hasRocaFingerprint } from './session/jose/roca.ts'
export {
  createKeyRing,
  type KeyRing,
  type KeyRingOptions,
  type SessionKeys,
  type SigningKey,
} from './session/key-ring.ts'
export type { KeyState } from './session/key-schedule.ts'
export {
  createMasterKeys,
  type MasterKey,
  type MasterKeyRing,
  type MasterKeys,
  type MasterKeysOptions,
} from './session/master-keys.ts'
export type {
  FederatedUserClaims,
  FederatedUserGrant,
  GrantedPolicies,
  IssuedCredentials,
  RoleSessionClaims,
  RoleSessionGrant,
  SessionClaims,
  SessionGrant,
  SessionTokens,
  UserSessionClaims,
  UserSessionGrant,
} from './session/session-grant.ts'
export { createSessionTokens, type SessionTokensOptions } from './session/session-tokens.ts'

// Federation

export type { JsonFetch, ResolvedAddress, ResolveHost } from './federation/json-fetch.ts'
export type { OutboundFederation } from './federation/outbound/outbound-federation.ts'
export type { OutboundAlgorithm } from './federation/outbound/outbound-key.ts'
export {
  createOutboundKeys,
  type OutboundKeyRing,
  type OutboundKeys,
  type OutboundKeysOptions,
  type OutboundSigningKey,
} from './federation/outbound/outbound-keys.ts'
export type { PeerTrust } from './federation/peer-trust.ts'
export type { WebIdentity, WebIdentityVerifier } from './federation/web-identity.ts'
export {
  createWebIdentityVerifier,
  type WebIdentityVerifierOptions,
} from './federation/web-identity-verifier.ts'

// Keys that outlive the process

export {
  type EncryptionKey,
  encryptionKeyFromBytes,
  encryptionKeyFromEnvironment,
  encryptionKeyFromFile,
} from './keys/encryption-key.ts'
export type { KeyLine, KeyPurpose } from './keys/key-document.ts'
export { type KeyFileOptions, keyFile } from './keys/key-file.ts'
export type { KeyStorage } from './keys/key-storage.ts'
export {
  type KeyFacts,
  type KeyStore,
  type KeyStoreOptions,
  openKeyStore,
} from './keys/key-store.ts'

// Request signatures

export { formatAmzDate, parseAmzDate } from './sigv4/amz-date.ts'
export {
  type CredentialScope,
  type ParsedAuthorization,
  parseAuthorization,
} from './sigv4/authorization-header.ts'
export {
  type CanonicalRequestInput,
  canonicalRequest,
  sha256Hex,
} from './sigv4/canonical-request.ts'
export { type ParsedSignature, parsePresignedSigV4, parseSigV4 } from './sigv4/parse-sigv4.ts'
export { headerNames, headerValues } from './sigv4/raw-headers.ts'
export { isPlainPath, parseQuery, type QueryPair, splitTarget } from './sigv4/request-target.ts'
export { isSignature, signingKey, stringToSign } from './sigv4/signature.ts'
export {
  createSigV4Verifier,
  type SigV4Options,
  type SigV4Verifier,
  type VerifiedSignature,
} from './sigv4/sigv4-verifier.ts'

// STS

export {
  type AssumeRoleHost,
  type AssumeRoleInput,
  type AssumeRoleOutput,
  assumeRole,
} from './sts/assume-role.ts'
export {
  type AssumeRoleWithWebIdentityInput,
  type AssumeRoleWithWebIdentityOutput,
  assumeRoleWithWebIdentity,
  federationFromWebIdentity,
  principalFromWebIdentity,
  type WebIdentityHost,
} from './sts/assume-role-with-web-identity.ts'
export {
  type DecodeAuthorizationMessageInput,
  type DecodeAuthorizationMessageOutput,
  type DecodeMessageHost,
  decodeAuthorizationMessage,
} from './sts/decode-authorization-message.ts'
export { type GetCallerIdentityOutput, getCallerIdentity } from './sts/get-caller-identity.ts'
export {
  type GetWebIdentityTokenInput,
  type GetWebIdentityTokenOutput,
  getWebIdentityToken,
} from './sts/get-web-identity-token.ts'
export { requestItself } from './sts/issue/request-itself.ts'
export { createRoleSessionIssuer, type RoleSessionIssuerOptions } from './sts/issue-role-session.ts'
export { nameFromText } from './sts/name-from-text.ts'
export { escapeOctets } from './sts/octet-escapes.ts'
export type { EnableOutboundWebIdentityFederationOutput } from './sts/outbound/enable-federation.ts'
export type { GetOutboundWebIdentityFederationInfoOutput } from './sts/outbound/get-federation-info.ts'
export type { OutboundTokenHost } from './sts/outbound/issue-token.ts'
export type { PolicyArnInput, TagInput } from './sts/parameters/role-parameters.ts'
export type { RecordApiCall } from './sts/recording-refusal.ts'
export type { RoleSession, RoleSessionIssuer, RoleSessionRequest } from './sts/role-session.ts'
export type { StsCall } from './sts/sts-call.ts'
export {
  createStsRoutes,
  type StsAuthentication,
  type StsRoutesOptions,
} from './sts/wire/create-sts-routes.ts'
export type {
  ServiceHost,
  VouchedSessions,
  WireService,
} from './sts/wire-service.ts'

// Credentials for workloads

export type { ContainerToken } from './sts/workload/container-token.ts'
export {
  type ContainerCredentials,
  type ContainerCredentialsOptions,
  containerCredentialsPath,
  createContainerCredentials,
} from './sts/workload/create-container-credentials.ts'
export { credentialProcessOutput } from './sts/workload/credential-process-output.ts'
export { isLocalRequest } from './sts/workload/is-local-request.ts'
export { type KeepCredentialsOptions, keepCredentials } from './sts/workload/keep-credentials.ts'
export { type LoopbackServer, serveOnLoopback } from './sts/workload/serve-on-loopback.ts'
export type {
  CredentialProvider,
  TemporaryCredentials,
} from './sts/workload/temporary-credentials.ts'
// Audit and metrics

export type { AuditEvent, AuditSink, UserIdentity } from './audit/audit-event.ts'
export type { ApiCallRecord } from './audit/audit-log.ts'
export { jsonLinesSink } from './audit/json-lines.ts'
export {
  type AuthenticationMethod,
  type CertificateExpiryEvent,
  type Metrics,
  noMetrics,
} from './metrics/metrics.ts'

// The line

export type { ListResources, LoadResource } from './authzen/access-mapping.ts'
export type { Authentication, Authenticator, RequestLabel } from './engine/authentication.ts'
export type {
  AuthZenOptions,
  AuthZenResourceOptions,
  AuthZenSearchOptions,
} from './engine/authzen-options.ts'
export type {
  CertificateHost,
  CertificateIdentity,
  CertificateSession,
  CertificateSource,
  CertificateTrust,
  PresentedCertificate,
  VerifiedCertificate,
} from './engine/certificate-trust.ts'
export type { ContainerRole } from './engine/container-role.ts'
export { createLine } from './engine/create-line.ts'
export type { ForeignTokenOptions, JwtTrust } from './engine/foreign-trust.ts'
export type { Line, LineOptions } from './engine/line.ts'
export { lineOptionNames } from './engine/line-settings.ts'
export type { JwtClaims, MappedIdentity } from './engine/mapped-identity.ts'
export type { OAuthClientOptions } from './engine/oauth-options.ts'
export type { OutboundFederationOptions } from './engine/outbound-options.ts'
export type { OutboundSwitch } from './engine/outbound-switch.ts'
export { type Auth0Options, auth0 } from './engine/presets/auth0.ts'
export { buildkite } from './engine/presets/buildkite.ts'
export { type CircleciOptions, circleci } from './engine/presets/circleci.ts'
export { type EntraOptions, entra } from './engine/presets/entra.ts'
export { type GithubActionsOptions, githubActions } from './engine/presets/github-actions.ts'
export { type GitlabOptions, gitlab } from './engine/presets/gitlab.ts'
export { google } from './engine/presets/google.ts'
export { type HcpTerraformOptions, hcpTerraform } from './engine/presets/hcp-terraform.ts'
export { type KubernetesOptions, kubernetes } from './engine/presets/kubernetes.ts'
export type { PartyOptions, PresetOptions } from './engine/presets/preset-options.ts'
export { type SpiffeOptions, spiffe } from './engine/presets/spiffe.ts'
export type { DpopOptions, MtlsOptions } from './engine/proof-options.ts'
export type { ProviderDefinition, StaticKeys } from './engine/provider-definition.ts'
export { isTrustedPeer, parseProxyRanges } from './engine/request-facts.ts'
export { acceptsForms, RequestFormError, type RequestForms } from './engine/request-forms.ts'
export type { SessionRevocation, WatermarkName } from './engine/session-revocation.ts'
export type { SessionRevoker } from './engine/session-revoker.ts'
export type { SignedRequestOptions } from './engine/signed-request-options.ts'
export {
  assertKnownOptions,
  type JwtOptions,
  jwt,
  type SessionTrust,
  session,
  type TrustSource,
} from './engine/trust-source.ts'
export type { WebAuthnOptions } from './engine/webauthn-options.ts'
export type { ApiCaller } from './management/caller.ts'
export type {
  IamApi,
  IamInput,
  IamOutput,
  ManagementApi,
  OrganizationsInput,
  OrganizationsOutput,
} from './management/iam-api.ts'
export type { OrganizationsApi } from './management/organizations/organizations-api.ts'
