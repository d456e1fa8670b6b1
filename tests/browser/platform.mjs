// The simulator without its bot, so that a test sends what a bot could send: every kind of message, by the platform's own API.
import { createServer } from 'node:http'
import { startSimulator } from './simulator.mjs'

const kPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGNgaOhnYGBgYGBgYAAADiUBgUrTgoYAAAAASUVORK5CYII=',
  'base64',
)

// A bot that takes every callback and answers nothing.
function silentBot() {
  return new Promise((resolve) => {
    const server = createServer((request, answer) => {
      request.resume()
      request.on('end', () => answer.end(''))
    }).listen(0, '127.0.0.1', () => resolve(server))
  })
}

// `call` throws what the platform refuses; `upload` gives the media id.
export async function startPlatform(binary, isWecom, people) {
  const bot = await silentBot()
  const options = ['--bot', `http://127.0.0.1:${bot.address().port}`, ...(isWecom ? ['--wecom'] : [])]
  const simulator = await startSimulator(binary, '2026-11-21 18:00', options)
  await simulator.post('/sim/people', { people })
  const take = async (path, init) => {
    const answer = await (await fetch(simulator.base + path, init)).json()
    if (answer.errcode) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  const secret = 'sim-secret'
  const { access_token: token } = isWecom
    ? await take(`/cgi-bin/gettoken?corpid=wwsim0000000001&corpsecret=${secret}`)
    : await take('/cgi-bin/stable_token', { method: 'POST', body: JSON.stringify({ grant_type: 'client_credential', appid: 'wxsim0000000001', secret }) })
  const call = (path, body) => take(`${path}?access_token=${token}`, { method: 'POST', body: JSON.stringify(body) })
  const hook = (key, body) => take(`/cgi-bin/webhook/send?key=${key}`, { method: 'POST', body: JSON.stringify(body) })
  const upload = async (type, name, bytes = kPng, path = '/cgi-bin/media/upload') => {
    const form = new FormData()
    form.append('media', new Blob([bytes]), name)
    const kept = await take(`${path}?access_token=${token}&type=${type}`, { method: 'POST', body: form })
    return kept.media_id ?? kept.thumb_media_id
  }
  const stop = async () => {
    await simulator.stop()
    await new Promise((resolve) => bot.close(resolve))
  }
  return { ...simulator, call, hook, upload, stop }
}
