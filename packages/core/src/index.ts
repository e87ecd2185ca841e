// Errors
export { type ErrorCode, type ErrorDefinition, errorTable, IamError } from './errors.ts'

// Model
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
export type { ActionParameterName, ActionParameters } from './model/action-parameters.ts'
export type { ParameterValues, ResourceTemplate, TemplateParameter } from './model/resource-template.ts'
export { resourceParameterProblem, resourcePathProblem } from './model/resource-parameter.ts'

// Sessions
export { type KeyRing, type KeyRingOptions, type KeyState, createKeyRing } from './session/key-ring.ts'
export type { SigningKey } from './session/key-ring.ts'
export { type MasterKey, type MasterKeys, createMasterKeys } from './session/master-keys.ts'
export type { MasterKeysOptions } from './session/master-keys.ts'
export { createSessionTokens, type SessionTokensOptions } from './session/session-tokens.ts'
export type {
  GrantedPolicies,
  IssuedCredentials,
  SessionClaims,
  SessionGrant,
  SessionTokens,
} from './session/session-grant.ts'
