/** An Amazon Resource Name in its parts. `resource` may hold further colons and slashes. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
}

/** The six fields of an ARN or of a pattern for one. */
export type ArnFields = readonly [string, string, string, string, string, string]

/**
 * Splits at the first five colons; `undefined` with fewer (MATCH-5).
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html}
 */
export function splitArn(text: string): ArnFields | undefined {
  const fields: string[] = []
  let from = 0
  while (fields.length < 5) {
    const colon = text.indexOf(':', from)
    if (colon === -1) return undefined
    fields.push(text.slice(from, colon))
    from = colon + 1
  }
  fields.push(text.slice(from))
  return fields as unknown as ArnFields
}

/** Reads a concrete ARN: `arn:`, a partition that is not empty, six fields. Else `undefined`. */
export function parseArn(text: string): Arn | undefined {
  const fields = splitArn(text)
  if (fields === undefined || fields[0] !== 'arn' || fields[1] === '') return undefined
  const [, partition, service, region, account, resource] = fields
  return { partition, service, region, account, resource }
}

/** Writes an ARN. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`
}
