// telegram-test-api on a port of the system's choice, with what it answers written down.

import { installed, say, serve } from './talk.mjs'

const { TelegramServer } = await installed('telegram-test-api', 'lib/telegramServer.js')

const server = new TelegramServer({ host: '127.0.0.1', storeTimeout: 600 })
server.config.port = 0

const { response } = server.webServer
const send = response.json
response.json = function (body) {
  const [, method] = /^\/bot[^/]+\/(\w+)$/.exec(this.req.path) ?? []
  // The documentation requires is_bot of every User, and the SDK refuses one without it.
  if (method === 'getMe' && body.result) body.result.is_bot = true
  if (method && method !== 'getUpdates') {
    say({ call: { method, status: this.statusCode, body: this.req.body, answer: body } })
  }
  // It answers at once where the documentation has it wait for `timeout`; a client asks again at once.
  const idle = method === 'getUpdates' && body.result?.length === 0
  setTimeout(() => send.call(this, body), idle ? 100 : 0)
  return this
}

await server.start()
serve({ url: `http://127.0.0.1:${server.server.address().port}` }, {
  // All that people did is delivered once more, as after a connection that broke off.
  redeliver() {
    for (const update of server.storage.userMessages) update.isRead = false
    return server.storage.userMessages.length
  },
})
