import { type ApiCaller, IamError } from '@gatewarden/core'
import { ManagementCall, type ManagementService } from './management-call.ts'
import type { Operation } from './operation.ts'
import { operations, type RolesAnywhereApi } from './roles-anywhere-api.ts'

type AnyOperation = Operation<object, object>

/** Creates what gives a caller its functions. @throws {TypeError} for what is no caller. */
export function createManagementApi(
  service: ManagementService,
): (caller: ApiCaller) => RolesAnywhereApi {
  return (caller) => {
    if (typeof caller !== 'object' || caller === null || caller.principal === undefined)
      throw new TypeError('`api` takes `{ principal, facts?, requestId? }`')
    const functions = Object.entries(operations).map(([name, operation]) => {
      const eventName = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
      const perform = (input: object = {}) =>
        run(
          operation as unknown as AnyOperation,
          input,
          new ManagementCall(eventName, caller, service),
        )
      return [name, perform]
    })
    return Object.freeze(Object.fromEntries(functions) as unknown as RolesAnywhereApi)
  }
}

/** Parameters, then authorization, then what reveals facts (WIRE-6); the record says how it ended. */
async function run(operation: AnyOperation, given: object, call: ManagementCall): Promise<object> {
  const { host } = call.service
  let requestParameters: Readonly<Record<string, unknown>> | undefined
  try {
    const input = operation.read(given, '')
    requestParameters = recordedParameters(input)
    // A copy: what is shown is part of what is in force.
    const output = structuredClone(await operation.run(input, call))
    const { resourceArn } = call
    host.recordApiCall({
      ...call.record,
      requestParameters,
      ...(resourceArn === undefined ? {} : { responseElements: { resourceArn } }),
    }) // RULE ra.operations-are-recorded
    return output
  } catch (error) {
    host.recordApiCall({ ...call.record, requestParameters, error: recordedError(error) })
    throw error
  }
}

/** Members that a record shows: no certificate, no policy text, no tag value. */
const shownMembers: ReadonlySet<string> = new Set([
  'name',
  'trustAnchorId',
  'profileId',
  'crlId',
  'trustAnchorArn',
  'subjectId',
  'credentialId',
  'resourceArn',
  'enabled',
  'roleArns',
  'managedPolicyArns',
  'durationSeconds',
  'acceptRoleSessionName',
  'requireInstanceProperties',
  'certificateField',
  'mappingRules',
  'specifiers',
  'onUnmappable',
  'onRepeated',
  'notificationSettings',
  'notificationSettingKeys',
  'tagKeys',
  'pageSize',
])

function recordedParameters(input: object): Readonly<Record<string, unknown>> {
  const shown = Object.entries(input).filter(
    ([name, value]) => shownMembers.has(name) && value !== undefined,
  )
  return Object.fromEntries(shown)
}

function recordedError(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof IamError) return { code: error.code, message: error.message }
  // The message of a bug may quote anything.
  return { code: 'InternalFailure', message: 'internal failure' }
}
