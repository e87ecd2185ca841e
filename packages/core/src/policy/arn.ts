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

/** Text with at least six fields. The fields are cut out when somebody reads them. */
export class SplitArn {
  readonly text: string
  /** Where the sixth field begins. */
  readonly resourceStart: number
  /** Whether the second field is not empty. */
  readonly hasPartition: boolean
  /** Whether the first field is `arn`. */
  readonly isArn: boolean
  readonly #accountStart: number
  #fields: ArnFields | undefined = undefined

  constructor(text: string, hasPartition: boolean, accountStart: number, resourceStart: number) {
    this.text = text
    this.hasPartition = hasPartition
    // By characters: every request asks, and `startsWith` costs more than splitting.
    this.isArn =
      text.charCodeAt(0) === 0x61 &&
      text.charCodeAt(1) === 0x72 &&
      text.charCodeAt(2) === 0x6e &&
      text.charCodeAt(3) === 0x3a
    this.#accountStart = accountStart
    this.resourceStart = resourceStart
  }

  /** The fifth field. */
  get account(): string {
    return this.text.slice(this.#accountStart, this.resourceStart - 1)
  }

  get fields(): ArnFields {
    this.#fields ??= cutFields(this.text)
    return this.#fields
  }
}

let lastSplit: SplitArn | undefined

/**
 * Splits at the first five colons; `undefined` with fewer (MATCH-5). One request asks for the same ARN several times
 * in a row, to find its account, to match it, to record it: the last answer is kept.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html}
 */
export function splitArn(text: string): SplitArn | undefined {
  if (lastSplit?.text === text) return lastSplit
  const partition = text.indexOf(':') + 1
  const service = partition === 0 ? 0 : text.indexOf(':', partition) + 1
  const region = service === 0 ? 0 : text.indexOf(':', service) + 1
  const account = region === 0 ? 0 : text.indexOf(':', region) + 1
  const resource = account === 0 ? 0 : text.indexOf(':', account) + 1
  if (resource === 0) return undefined
  lastSplit = new SplitArn(text, service > partition + 1, account, resource)
  return lastSplit
}

function cutFields(text: string): ArnFields {
  const fields: string[] = []
  let from = 0
  while (fields.length < 5) {
    const colon = text.indexOf(':', from)
    fields.push(text.slice(from, colon))
    from = colon + 1
  }
  fields.push(text.slice(from))
  return fields as unknown as ArnFields
}

/** Reads a concrete ARN: `arn:`, a partition that is not empty, six fields. Else `undefined`. */
export function parseArn(text: string): Arn | undefined {
  const arn = splitArn(text)
  if (arn === undefined || !arn.isArn || !arn.hasPartition) return undefined
  const [, partition, service, region, account, resource] = arn.fields
  return { partition, service, region, account, resource }
}

/** Writes an ARN. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`
}
