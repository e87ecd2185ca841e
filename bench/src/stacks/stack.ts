import type { Express } from 'express'
import type { Setting } from './setting.ts'

/** A way to protect one route. */
export interface Stack {
  /** What `--only` takes. */
  readonly name: string
  /** What the table shows. */
  readonly label: string
  readonly version: string
  /** Whether it asks for a token at all; only such a stack can refuse one. */
  readonly isProtected: boolean
  /** Adds the protection and the handler to an application that has neither. */
  install(app: Express, setting: Setting): Promise<void> | void
}
