import type { CrlInForce } from '../objects/service-view.ts'
import { idOf, type ObjectTimes, timesOf } from './details.ts'

/** A revocation list as lists show it. AWS shows `crlData` there too; ours may have 64 MiB each. */
export interface CrlSummary extends ObjectTimes {
  readonly crlId: string
  readonly crlArn: string
  /** Of a list that the application brought: its id there. */
  readonly name: string
  readonly enabled: boolean
  /** Absent for a list that the application brought and no anchor signed itself. */
  readonly trustAnchorArn?: string
}

/** A revocation list as it is shown. */
export interface CrlDetail extends CrlSummary {
  /** What was given; DER for a list that the application brought. */
  readonly crlData: Uint8Array
}

/** Shows a revocation list without its octets. */
export function crlSummary({ arn, name, enabled, trustAnchorArn, stored }: CrlInForce): CrlSummary {
  return {
    crlId: idOf(arn),
    crlArn: arn,
    name,
    enabled,
    ...(trustAnchorArn === undefined ? {} : { trustAnchorArn }),
    ...timesOf(stored),
  }
}

/** Shows a revocation list. */
export function crlDetail(crl: CrlInForce): CrlDetail {
  return { ...crlSummary(crl), crlData: crl.data() }
}
