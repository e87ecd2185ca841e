import { type CompiledPolicy, compilePolicy } from '../../policy/compile-policy.ts'

const allowEverything =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'

/** The SCP that AWS attaches where nothing else is said: a level that allows everything. */
export const fullAccess: CompiledPolicy = compilePolicy(allowEverything, 'FullAWSAccess')

/** Name of the RCP that is attached everywhere and cannot be detached (GRAM-13). */
export const impliedResourceGuardrail = 'RCPFullAWSAccess'

/** Whether a guardrail of that name exists without a file. */
export function isProvidedGuardrail(name: string): boolean {
  return name === fullAccess.id || name === impliedResourceGuardrail
}
