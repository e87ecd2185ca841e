import { stat } from 'node:fs/promises'

/**
 * What of files a change would alter: times, size, place. Links are followed: exchanging one changes what stands behind
 * it. A file that is not there has a stamp too.
 */
export async function fileStamps(paths: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    paths.map(async (path) => {
      try {
        const { mtimeMs, ctimeMs, size, ino } = await stat(path)
        return [mtimeMs, ctimeMs, size, ino]
      } catch {
        return []
      }
    }),
  )
  return JSON.stringify(stamps)
}
