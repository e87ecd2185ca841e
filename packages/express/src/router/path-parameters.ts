import type { Request } from 'express'

/** Names that a literal path gives to `req.params`: `:name`, `*name`; those of optional parts too. */
export type PathParameter<Path extends string> = string extends Path
  ? string
  : Path extends `${infer Head}{${infer Optional}}${infer Tail}`
    ? PathParameter<Head> | PathParameter<Optional> | PathParameter<Tail>
    : Path extends `${infer Segment}/${infer Rest}`
      ? NamesIn<Segment> | PathParameter<Rest>
      : NamesIn<Path>

/** `req.params` of a literal path; of any other path, what Express says. */
export type PathParameters<Path extends string> = string extends Path
  ? Request['params']
  : {
      [Name in PathParameter<Path>]: Path extends `${string}*${Name}${string}` ? string[] : string
    }

type NamesIn<Segment extends string> = Segment extends `${string}:${infer Rest}`
  ? Exclude<NameAtStart<Rest>, ''> | NamesIn<Rest>
  : Segment extends `${string}*${infer Rest}`
    ? Exclude<NameAtStart<Rest>, ''>
    : never

/** A name ends where the first of these signs stands. */
type NameAtStart<Text extends string> = CutAtAny<
  Text,
  ['-', '.', ':', '(', ')', '?', '*', '+', '@', ',']
>

type CutAtAny<Text extends string, Signs extends readonly string[]> = Signs extends readonly [
  infer Sign extends string,
  ...infer Others extends readonly string[],
]
  ? CutAtAny<Text extends `${infer Name}${Sign}${string}` ? Name : Text, Others>
  : Text
