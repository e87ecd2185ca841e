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
  readonly #accountStart: number
  #fields: ArnFields | undefined = undefined

  constructor(text: string, accountStart: number, resourceStart: number) {
    this.text = text
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

  /** Whether the second field is not empty. */
  get hasPartition(): boolean {
    return this.text[this.text.indexOf(':') + 1] !== ':'
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
  let accountStart = 0
  let from = 0
  for (let count = 0; count < 5; count += 1) {
    accountStart = from
    from = text.indexOf(':', from) + 1
    if (from === 0) return undefined
  }
  lastSplit = new SplitArn(text, accountStart, from)
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
  if (arn === undefined || !text.startsWith('arn:') || !arn.hasPartition) return undefined
  const [, partition, service, region, account, resource] = arn.fields
  return { partition, service, region, account, resource }
}

/** Writes an ARN. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`
}
