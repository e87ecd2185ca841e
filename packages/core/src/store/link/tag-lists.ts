import { noTags, type Tags } from '../../identity/tags.ts'
import { ownText } from '../../policy/own-text.ts'

/** The tags of one set. A Map weighs five times as much as its pairs: it is made for who is asked for. */
export class TagList {
  readonly #pairs: readonly string[]
  #tags: Tags | undefined

  constructor(tags: Tags) {
    // What is read from a file is a piece of it.
    this.#pairs = Array.from(tags).flat().map(ownText)
  }

  get tags(): Tags {
    this.#tags ??= tagsFrom(this.#pairs)
    return this.#tags
  }
}

function tagsFrom(pairs: readonly string[]): Tags {
  if (pairs.length === 0) return noTags
  const tags = new Map<string, string>()
  for (let at = 0; at < pairs.length; at += 2)
    tags.set(pairs[at] as string, pairs[at + 1] as string)
  return tags
}

/** Many principals carry the same tags: each set is kept once. */
export class TagLists {
  readonly #lists = new Map<string, TagList>()

  share(tags: Tags): TagList {
    const key = JSON.stringify([...tags])
    const known = this.#lists.get(key)
    if (known !== undefined) return known
    const list = new TagList(tags)
    this.#lists.set(key, list)
    return list
  }
}
