// discord-digital-twin on a port of the system's choice, amended where it departs from Discord's documentation.

import { Server } from 'node:http'
import { installed, say, serve } from './talk.mjs'

const TEXT = 0, DIRECT = 1

// It would listen on every address of the machine.
const { listen } = Server.prototype
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, '127.0.0.1', ...rest)
}

const { DigitalDiscord, generateSnowflake } = await installed('discord-digital-twin')

const discord = new DigitalDiscord({
  botToken: JSON.parse(process.env.OTHERS_SETTING).token,
  botUser: { username: 'mynah' },
  guild: { name: 'Office' },
  channels: [{ name: 'general', type: TEXT }],
  users: [{ username: 'alice' }, { username: 'bob' }],
})
discord.prisma = withThreadsNamedAfterTheirMessage(discord.prisma)
await discord.start()
const people = await discord.prisma.user.findMany()
const { id: general } = await discord.prisma.channel.findFirst()
const { gateway, app } = discord.server

// "The id of the created thread will be the same as the id of the source message"; here it is another one.
function withThreadsNamedAfterTheirMessage(prisma) {
  const names = new Map()
  const named = (id) => names.get(id) ?? id
  const channel = amended(prisma.channel, {
    create: ({ data }) => {
      if (data.starterMessageId) names.set(data.id, data.starterMessageId)
      return prisma.channel.create({ data: { ...data, id: named(data.id) } })
    },
    findUniqueOrThrow: ({ where }) => prisma.channel.findUniqueOrThrow({ where: { id: named(where.id) } }),
  })
  const threadMember = amended(prisma.threadMember, {
    create: ({ data }) => prisma.threadMember.create({ data: { ...data, channelId: named(data.channelId) } }),
  })
  return amended(prisma, { channel, threadMember })
}

function amended(object, others) {
  return new Proxy(object, { get: (target, name) => (name in others ? others[name] : Reflect.get(target, name)) })
}

// Every message names whom it mentions and the channel of the one it replies to, and outside of a guild it
// names no guild; here none of that is so.
function message(data) {
  const mentions = people.filter(({ id }) => data.content?.includes(`<@${id}>`))
  const reference = data.message_reference && { channel_id: data.channel_id, ...data.message_reference }
  return { ...data, guild_id: data.guild_id || undefined, mentions: mentions.map(told), message_reference: reference }
}

function told({ id, username, globalName, bot }) {
  return { id, username, discriminator: '0', global_name: globalName, avatar: null, bot }
}

const sendDispatch = gateway.sendDispatch.bind(gateway)
let last
gateway.sendDispatch = (client, event, data) => {
  // A session that named its shard is told it again.
  if (event === 'READY') data = { ...data, shard: [0, 1] }
  if (event.startsWith('MESSAGE_')) data = message(data)
  if (event === 'MESSAGE_CREATE') last = data
  sendDispatch(client, event, data)
}

const { handle } = app
app.handle = async (request, context) => {
  const url = new URL(request.url, 'http://localhost')
  const path = url.pathname.replace('/api/v10', '')
  const sent = await request.clone().text()
  const own = path === '/oauth2/applications/@me'
  const response = own ? await ownApplication(url, context) : await handle(request, context)
  const answer = await response.clone().json().catch(() => null)
  const body = { sent, authorization: request.headers.get('authorization') }
  say({ call: { method: `${request.method} ${path}`, status: response.status, body, answer } })
  if (!response.ok || !path.includes('/messages')) return response
  if (Array.isArray(answer)) return Response.json(answer.map(message))
  return answer?.author ? Response.json(message(answer)) : response
}

// discord.py asks for the application by its older address, not known here, and needs its owner, not told here.
async function ownApplication(url, context) {
  const answer = await handle(new Request(new URL('/api/v10/applications/@me', url)), context)
  const [owner] = people.filter(({ bot }) => !bot)
  return Response.json({ ...(await answer.json()), owner: told(owner) })
}

const channelOf = ({ channel }) => discord.channel(channel)
const actor = ({ channel, user }) => discord.channel(channel).user(user)
const named = Object.fromEntries(people.map(({ username, id }) => [username, id]))

serve({ url: `${discord.restUrl}/v10`, general, people: named }, {
  connected: () => gateway.clients.some((client) => client.identified),
  say: ({ content, ...where }) => actor(where).sendMessage({ content }),
  edit: ({ message, content, ...where }) => actor(where).editMessage({ messageId: message, content }),
  remove: ({ message, ...where }) => actor(where).deleteMessage({ messageId: message }),
  slash: ({ name, options, ...where }) => actor(where).runSlashCommand({ name, options }),
  click: ({ message, button, ...where }) => actor(where).clickButton({ messageId: message, customId: button }),
  messages: (where) => channelOf(where).getMessages(),
  threads: (where) => channelOf(where).getThreads(),
  typing: ({ channel }) => discord.getTypingEvents({ channelId: channel }).length,
  redeliver: () => gateway.broadcast('MESSAGE_CREATE', last),
  // A channel of one person and the bot, which it has no way to open.
  async openDirect() {
    const id = generateSnowflake()
    await discord.prisma.channel.create({ data: { id, type: DIRECT } })
    return id
  },
})
