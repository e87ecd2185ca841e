// Plain JavaScript, loaded by --import: an old Node fails on the first .ts file, before any check in it could speak.
const wanted = [22, 18]
const found = process.versions.node.split('.').map(Number)
const isOldEnough = found[0] > wanted[0] || (found[0] === wanted[0] && found[1] >= wanted[1])

if (!isOldEnough) {
  console.error(`gatewarden: its scripts need Node >= ${wanted.join('.')}, found ${process.versions.node}
  at ${process.execPath}
  Remedy: run them through pnpm from the checkout, which brings its own Node 24:
    npx -y pnpm@12 start
    npx -y pnpm@12 test
  If you did, the install of the "node" package was skipped: delete node_modules and run the command again.`)
  process.exit(1)
}
