import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { defaultPolicyVersion } from '../../identity/managed-policy.ts'
import { defineModel } from '../../model/define-model.ts'
import { resolveSourceLimits } from '../entities/source-limits.ts'
import { PolicyLibrary } from '../library/policy-library.ts'
import type { SourceFile } from '../source/source-file.ts'
import { issueLines } from '../source/source-issue.ts'
import { account } from '../testing/read-entities.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { SourceLoader } from './source-loader.ts'

const page = readFileSync(new URL('../../../../../docs/policy-files.md', import.meta.url), 'utf8')
const codes = readFileSync(new URL('../source/source-issue-log.ts', import.meta.url), 'utf8')

const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        ListOrders: { level: 'List' },
        GetOrder: { level: 'Read', on: 'order' },
        NoteOrder: { level: 'Write', on: 'order' },
        RefundOrder: { level: 'Write', on: 'order' },
        DeleteOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})

/** The examples of the page as one folder. */
function filesOfPage(): readonly SourceFile[] {
  const blocks = [...page.matchAll(/^```json file=(\S+)\n([\s\S]*?)^```$/gm)]
  return blocks.map(([, path = '', text = '']) => ({ path, text }))
}

describe('docs/policy-files.md', () => {
  test('its examples are one folder that loads', () => {
    const limits = resolveSourceLimits()
    const loader = new SourceLoader({ partition: 'gw', account, limits, model })
    for (const file of filesOfPage()) loader.add(file)

    const snapshot = buildSnapshot(loader, 1)

    expect(issueLines(loader.log.sorted())).toEqual([])
    const alice = snapshot?.userByArn(`arn:gw:iam::${account}:user/teams/south/alice`)
    expect(alice?.policies.map(({ id }) => id)).toEqual([
      `arn:gw:iam::${account}:policy/RefundOrders`,
      'group/Support/inline/Note',
      `arn:gw:iam::${account}:policy/ReadOrders`,
    ])
    expect(alice?.boundary?.id).toBe('arn:gw:iam::aws:policy/OrdersFullAccess')
    const refund = snapshot?.managedPolicyByArn(`arn:gw:iam::${account}:policy/RefundOrders`)
    expect(refund && defaultPolicyVersion(refund).compiled.statements[0]?.conditions).toHaveLength(
      1,
    )
    expect(snapshot?.guardrails(account)?.scps).toHaveLength(4)
  })

  test('it has an example of every kind', () => {
    const kinds = filesOfPage().map(({ path }) => path.split('/')[0])

    expect([...new Set(kinds)].toSorted()).toEqual([
      'accounts',
      'groups',
      'guardrails',
      'policies',
      'providers',
      'resource-policies',
      'roles',
      'users',
    ])
  })

  test('every JSON block is one of the examples', () => {
    expect(page.match(/^```json/gm)).toHaveLength(filesOfPage().length)
  })

  test('it explains every code that the source itself reports', () => {
    const known = Array.from(codes.matchAll(/^ {2}\| '([A-Z_]+)'$/gm), ([, code]) => code)

    expect(known.length).toBeGreaterThan(10)
    expect(known.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
  })

  test('it lists every policy that is there without a file, with its ARN', () => {
    const library = new PolicyLibrary('P', model)

    for (const name of library.names()) {
      const path = library.byName(name)?.arn.replace('arn:P:iam::aws:policy/', '')
      expect(page).toContain(`| \`${name}\` | \`${path}\` |`)
    }
  })
})
