import type { TextParameter } from '../../sts/parameters/parameter.ts'
import { text } from '../../sts/parameters/parameter-kinds.ts'

const unit = 'ou-[a-z0-9]{1,32}(?:-[a-z0-9]{1,32})?'
const root = 'r-[a-z0-9]{1,32}'
const account = '[0-9]{12}'

function id(...forms: readonly string[]): TextParameter {
  return text(1, 130, { isRequired: true, pattern: new RegExp(`^(?:${forms.join('|')})$`) })
}

/** Parameters that operations on the organization share. */
export interface OrganizationParameters {
  readonly accountId: TextParameter
  readonly unitId: TextParameter
  /** A root or a unit. */
  readonly parentId: TextParameter
  /** A unit or an account. */
  readonly childId: TextParameter
  /** A root, a unit or an account. */
  readonly targetId: TextParameter
  readonly policyId: TextParameter
  readonly policyType: TextParameter
  readonly unitName: TextParameter
}

/** Kinds of parameters that operations on the organization share. */
export const organizationParameters: OrganizationParameters = Object.freeze({
  accountId: id(account),
  unitId: id(unit),
  parentId: id(root, unit),
  childId: id(unit, account),
  targetId: id(root, unit, account),
  policyId: id('p-[0-9a-zA-Z_]{8,128}'),
  policyType: text(1, 64, {
    isRequired: true,
    pattern: /^(?:SERVICE|RESOURCE)_CONTROL_POLICY$/,
  }),
  unitName: text(1, 128, { isRequired: true, pattern: /^[ -~]+$/ }),
})
