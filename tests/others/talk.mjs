// How the test and a stand-in that others wrote talk: one JSON object a line, over standard input and output.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const home = process.env.OTHERS_HOME

/** A module of an installed package: its main one, or the file named. */
export function installed(name, file) {
  const folder = join(home, 'node_modules', name)
  const main = file ?? JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).main
  return import(pathToFileURL(join(folder, main)).href)
}

export function say(line) {
  process.stdout.write(JSON.stringify(line) + '\n')
}

/** Say where the stand-in is, then do what is asked until there is nobody who could ask. */
export function serve(ready, deeds) {
  say({ ready })
  const lines = createInterface({ input: process.stdin })
  lines.on('line', async (line) => {
    const { number, deed, details } = JSON.parse(line)
    try {
      say({ done: number, result: deed === 'nothing' ? null : (await deeds[deed](details)) ?? null })
    } catch (error) {
      say({ done: number, error: String(error?.stack ?? error) })
    }
  })
  lines.on('close', () => process.exit(0))
}
