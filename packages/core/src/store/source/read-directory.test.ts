import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { listPolicyFiles, readPolicyFile } from './read-directory.ts'
import { issueLines } from './source-issue.ts'
import { SourceIssueLog } from './source-issue-log.ts'

async function list(root: string) {
  const log = new SourceIssueLog()
  const files = await listPolicyFiles(root, log)
  const read = await Promise.all(files.map((file) => readPolicyFile(file, log)))
  return {
    paths: files.map(({ path }) => path),
    texts: read.map((file) => file?.text),
    defects: issueLines(log.sorted()),
  }
}

test('STO-9 finds `.json` files at every depth that is allowed, sorted by path', async () => {
  await using folder = await temporaryFolder({
    'roles/b.json': '1',
    'roles/222222222222/a.json': '2',
    'policies/Z.json': '3',
    'policies/a.json': '4',
  })

  expect(await list(folder.root)).toEqual({
    paths: ['policies/Z.json', 'policies/a.json', 'roles/222222222222/a.json', 'roles/b.json'],
    texts: ['3', '4', '2', '1'],
    defects: [],
  })
})

test('leaves out hidden names and files of other kinds', async () => {
  await using folder = await temporaryFolder({
    '.git/x.json': '1',
    'roles/.reader.json.swp': '2',
    'roles/README.md': '3',
    'roles/reader.json': '4',
  })

  expect((await list(folder.root)).paths).toEqual(['roles/reader.json'])
})

test('a file whose ending has upper case is found, so that it is refused and not overlooked', async () => {
  await using folder = await temporaryFolder({ 'guardrails/no-delete.JSON': '1' })

  expect((await list(folder.root)).paths).toEqual(['guardrails/no-delete.JSON'])
})

test('STO-9 a link that leaves the root is refused', async () => {
  await using outside = await temporaryFolder({ 'secret.json': '1' })
  await using folder = await temporaryFolder({ 'roles/reader.json': '2' })
  await symlink(join(outside.root, 'secret.json'), join(folder.root, 'roles/linked.json'))
  await symlink(outside.root, join(folder.root, 'users'))

  expect(await list(folder.root)).toEqual({
    paths: ['roles/reader.json'],
    texts: ['2'],
    defects: [
      'roles/linked.json:1:1: LINK_LEAVES_ROOT: the link leads out of the policy folder',
      'users:1:1: LINK_LEAVES_ROOT: the link leads out of the policy folder',
    ],
  })
})

test('a folder whose name only begins like the root is outside', async () => {
  await using folder = await temporaryFolder({ 'in/roles/a.json': '1', 'in-other/b.json': '2' })
  await symlink(join(folder.root, 'in-other'), join(folder.root, 'in/users'))

  expect((await list(join(folder.root, 'in'))).defects).toEqual([
    'users:1:1: LINK_LEAVES_ROOT: the link leads out of the policy folder',
  ])
})

test('links inside the root are followed, as mounted configuration makes them', async () => {
  await using folder = await temporaryFolder({ '..2025/roles/reader.json': '1' })
  await symlink('..2025', join(folder.root, '..data'))
  await symlink('..data/roles', join(folder.root, 'roles'))

  expect(await list(folder.root)).toEqual({
    paths: ['roles/reader.json'],
    texts: ['1'],
    defects: [],
  })
})

test('a link in a circle ends as a folder that is too deep', async () => {
  await using folder = await temporaryFolder({ 'roles/reader.json': '1' })
  await symlink('.', join(folder.root, 'roles/000000000001'))

  const { defects } = await list(folder.root)

  expect(defects).toContain(
    'roles/000000000001/000000000001:1:1: INVALID_NAME: the folder is too deep for its kind',
  )
})

test('a link to nowhere is a file that cannot be read', async () => {
  await using folder = await temporaryFolder({ 'roles/reader.json': '1' })
  await symlink('gone.json', join(folder.root, 'roles/other.json'))

  expect((await list(folder.root)).defects).toEqual([
    'roles/other.json:1:1: UNREADABLE_FILE: cannot be read: ENOENT',
  ])
})

test('STO-9 a file over the limit is refused without being read whole', async () => {
  await using folder = await temporaryFolder({
    'roles/fits.json': 'x'.repeat(65_536),
    'roles/large.json': 'x'.repeat(65_537),
  })

  expect((await list(folder.root)).defects).toEqual([
    'roles/large.json:1:1: LIMIT_EXCEEDED: the file has more than 65536 bytes',
  ])
})

test('SEC-34 a byte order mark stays, for the JSON reader to refuse it', async () => {
  await using folder = await temporaryFolder({ 'roles/mark.json': '\ufeff{}' })

  expect((await list(folder.root)).texts).toEqual(['\ufeff{}'])
})

test('bytes that are no UTF-8 are refused', async () => {
  await using folder = await temporaryFolder()
  await folder.write('roles/bad.json', Uint8Array.of(0x7b, 0xff, 0x7d))

  expect((await list(folder.root)).defects).toEqual([
    'roles/bad.json:1:1: UNREADABLE_FILE: the file is not UTF-8',
  ])
})

test('a root that is missing is a defect that names it', async () => {
  await using folder = await temporaryFolder()

  const missing = join(folder.root, 'none')

  expect((await list(missing)).defects).toEqual([
    `${missing}: UNREADABLE_FILE: the policy folder does not exist: make it, or name the one that does; a relative path begins at the working directory of the process`,
  ])
})

test('a root that is a file is a defect that says so', async () => {
  await using folder = await temporaryFolder({ 'iam.json': '{}' })
  const file = join(folder.root, 'iam.json')

  expect((await list(file)).defects).toEqual([
    `${file}: UNREADABLE_FILE: this is a file: name the policy folder; a relative path begins at the working directory of the process`,
  ])
})

test('an empty root is a defect: a mount that is missing must not clear the policies', async () => {
  await using folder = await temporaryFolder({ 'roles/README.md': '' })

  expect((await list(folder.root)).defects).toEqual([
    `${folder.root}: UNREADABLE_FILE: the folder holds no policy files`,
  ])
})
