// Before a package is packed: the pages that its README names go with it, since there is no repository beside it then.
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const readme = readFileSync('README.md', 'utf8')
const pages = new Set(Array.from(readme.matchAll(/`docs\/([\w-]+\.md)`/g), ([, page = '']) => page))

rmSync('docs', { recursive: true, force: true })
mkdirSync('docs')
for (const page of pages) copyFileSync(join(root, 'docs', page), join('docs', page))
