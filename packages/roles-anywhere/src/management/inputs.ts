import { integer, list, members, oneOf, optional, type Reader, text } from './readers.ts'

/** One tag. */
export interface TagInput {
  readonly key: string
  readonly value: string
}

/** Which page of a list. */
export interface PageInput {
  /** From the page before. */
  readonly nextToken?: string | undefined
  /** 1 to 1,000. Default 100. */
  readonly pageSize?: number | undefined
}

/** Reads the name of an object. */
export const nameReader: Reader<string> = text(
  1,
  255,
  /^[ a-zA-Z0-9-_]*$/,
  'may hold only letters, digits, spaces, `-` and `_`',
)

/** Reads the id of an object. */
export const idReader: Reader<string> = text(
  36,
  36,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'must be a UUID in lower case',
)

/** Reads an ARN; whose it is, the operation judges. */
export const arnReader: Reader<string> = text(1, 1011, /^arn:[\x21-\x7e]*$/, 'must be an ARN')

const tagCharacters = /^[ a-zA-Z0-9_.:/=+@-]*$/
const tagAlphabet = 'may hold only letters, digits, spaces and `_.:/=+-@`'

/** Reads the key of a tag. */
export const tagKeyReader: Reader<string> = text(1, 128, tagCharacters, tagAlphabet)

/** Reads tags. Their number is judged together with those that are there already. */
export const tagsReader: Reader<readonly TagInput[]> = list(
  0,
  1_000,
  members({ key: tagKeyReader, value: text(0, 256, tagCharacters, tagAlphabet) }),
)

/** Reads what every list takes. */
export const pageReader: Reader<PageInput> = members({
  nextToken: optional(text(1, 1_000)),
  pageSize: optional(integer(1, 1_000)),
})

/** Fields of certificates that become tags. */
export const fieldReader: Reader<'x509Subject' | 'x509Issuer' | 'x509SAN'> = oneOf([
  'x509Subject',
  'x509Issuer',
  'x509SAN',
])
