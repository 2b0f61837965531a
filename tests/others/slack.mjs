// Slack as emulate has it, on a port of the system's choice, with what it was called and answered written down.

import { installed, say, serve } from './talk.mjs'

const setting = JSON.parse(process.env.OTHERS_SETTING)

// Its README speaks of configured addresses for events, but no setting of 0.12.2 configures one: this does.
const { slackPlugin, getSlackStore } = await installed('emulate', 'dist/dist-6ZQHD4DN.js')
const { register } = slackPlugin
let events, state
slackPlugin.register = (app, store, webhooks, ...rest) => {
  ;[events, state] = [webhooks, store]
  const dispatch = webhooks.dispatch.bind(webhooks)
  webhooks.dispatch = (type, action, payload, owner) => dispatch(type, action, typed(payload), owner)
  const post = app.post.bind(app)
  app.post = (path, handler) => post(path, (context) => written(path, handler, context))
  register(app, store, webhooks, ...rest)
}

// The documentation has channel_type in every message event; without it no app knows a direct message.
function typed(payload) {
  const { event } = payload
  const channel = getSlackStore(state).channels.findOneBy('channel_id', event.channel)
  if (event.type === 'message' && channel) {
    event.channel_type = channel.is_im ? 'im' : channel.is_mpim ? 'mpim' : channel.is_private ? 'group' : 'channel'
  }
  return payload
}

async function written(path, handler, context) {
  const body = await context.req.raw.clone().text()
  const response = await handler(context)
  const caller = context.get('authUser')?.login
  const method = path.replace('/api/', '')
  const answer = await response.clone().json().catch(() => null)
  say({ call: { method, status: response.status, body: { caller, sent: body }, answer } })
  return response
}

const { createEmulator } = await installed('emulate')
const emulator = await createEmulator({ service: 'slack', port: 0, hostname: '127.0.0.1', seed: { slack: setting } })

function send(payload) {
  return events.dispatch(payload.event.type, undefined, payload, 'slack')
}

serve({ url: emulator.url.replace('localhost', '127.0.0.1') }, {
  sendEventsTo({ url }) {
    events.register({ url, events: ['*'], active: true, owner: 'slack' })
  },
  deliveries: () => events.getDeliveries().map(({ status_code, payload }) => ({ status: status_code, event: payload.event })),
  // Slack sends again what was not acknowledged in time: the same event with the same id.
  async redeliver() {
    const sent = events.getDeliveries()
    for (const { payload } of sent) await send(payload)
    return sent.length
  },
  signWith({ secret }) {
    state.setData('slack.signing_secret', secret)
  },
})
