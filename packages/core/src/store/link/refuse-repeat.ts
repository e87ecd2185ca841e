import { type FileReading, type LocatedText, reportAt } from '../source/file-reading.ts'
import { sourceName } from '../source/source-file.ts'

/**
 * Notes an id that a file of `definedBy` has already, and adds it otherwise. The files are called as in messages.
 *
 * @param claim - says whose it is: `the unique id is that of`.
 * @param remedy - what to do, where that is not plain; ends the message.
 */
export function refuseRepeat(
  reading: FileReading,
  id: LocatedText,
  definedBy: Map<string, string>,
  claim: string,
  remedy = '',
): void {
  const present = definedBy.get(id.text)
  if (present !== undefined) {
    reportAt(reading, id, 'DUPLICATE_ENTITY', `${claim} ${present} already${remedy}`)
  }
  definedBy.set(id.text, present ?? sourceName(reading.file))
}
