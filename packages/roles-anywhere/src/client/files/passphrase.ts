import { readFile } from 'node:fs/promises'

/**
 * The passphrase of a key: its text, or where it is read each time the key is: a file (without its last line break), an
 * environment variable, a function that asks.
 */
export type Passphrase =
  | string
  | { readonly file: string }
  | { readonly env: string }
  | (() => string | Promise<string>)

/**
 * Reads the passphrase.
 *
 * @throws {TypeError} when there is none where it should be. Never with its text.
 */
export async function readPassphrase(
  passphrase: Passphrase | undefined,
): Promise<string | undefined> {
  if (passphrase === undefined) return undefined
  const text = await textOf(passphrase)
  if (typeof text !== 'string') throw new TypeError('"passphrase" option gives no text')
  return text
}

async function textOf(passphrase: Passphrase): Promise<unknown> {
  if (typeof passphrase === 'function') return passphrase()
  if (typeof passphrase === 'string') return passphrase
  if ('file' in passphrase) return (await readFile(passphrase.file, 'utf8')).replace(/\r?\n$/, '')
  const text = process.env[passphrase.env]
  if (text === undefined)
    throw new TypeError(`"passphrase" option: the variable ${passphrase.env} is not set`)
  return text
}
