// Beside every built file its gzip and its brotli: `node compress.mjs FOLDER`.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

function compress(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) {
      compress(path)
      continue
    }
    const raw = readFileSync(path)
    writeFileSync(path + '.gz', gzipSync(raw, { level: 9 }))
    writeFileSync(path + '.br', brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
  }
}

compress(process.argv[2])
