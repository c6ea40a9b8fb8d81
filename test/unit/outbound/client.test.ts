import { createServer } from 'node:http'
import { isIP } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createOutboundClient, ForbiddenAddressError } from '../../../src/outbound/client.ts'
import { findDestination, type ListedHost, parseHost } from '../../../src/outbound/hosts.ts'

const request = { method: 'GET', headers: {}, timeoutMs: 2_000 } as const
const listOf = (...entries: string[]): ListedHost[] =>
  entries.map((entry) => parseHost(entry) ?? expect.fail(`${entry} is no entry`))
const anywhere = listOf('*', 'http://*')

/** A receiver on a loopback port, which notes what it is asked for. */
async function startReceiver(location = '') {
  const asked: string[] = []
  const server = createServer((incoming, response) => {
    asked.push(incoming.url ?? '')
    response.writeHead(location === '' ? 204 : 302, { location }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { asked, port: typeof address === 'object' ? (address?.port ?? 0) : 0 }
}

test.each([
  // every notation of loopback that a URL takes

  '127.0.0.1',
  '127.1',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '127.0.0.1.',
  '127.8.9.1',
  '%31%32%37.0.0.1',
  '①②⑦.0.0.1',
  '127。0。0。1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  // not this host, private, shared, link-local

  '0.0.0.0',
  '0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '3232235777',
  '100.64.0.1',
  '100.127.255.255',
  '169.254.1.1',
  '[fe80::1]',
  '[febf::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fec0::1]',
  // metadata services: AWS and most others, AWS by IPv6, Alibaba, Oracle, Azure's agent
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  '169.254.170.2',
  // multicast, broadcast, reserved, documentation, benchmarks

  '224.0.0.1',
  '239.255.255.255',
  '255.255.255.255',
  '240.0.0.1',
  '[ff02::1]',
  '[ff05::2]',
  '192.0.2.1',
  '198.51.100.1',
  '203.0.113.1',
  '198.18.0.1',
  '192.88.99.1',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[5f00::1]',
  '[2001:2::1]',
  // IPv6 that stands for IPv4: NAT64, 6to4, Teredo, compatible, translated
  '[64:ff9b::7f00:1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::a00:1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001::7f00:1]',
  '[::127.0.0.1]',
  '[::a00:1]',
  '[::ffff:0:7f00:1]',
  '[::]',
  '[4000::1]',
])('no list of hosts lets in the address %s, unless it names it', async (host) => {
  for (const scheme of ['http', 'https']) expect(findDestination(anywhere, `${scheme}://${host}/`)).toBeUndefined()
  const { hostname } = new URL(`http://${host}/`)
  // nor a name that stands for it
  const address = hostname.replace(/^\[|\]$/g, '')
  const client = createOutboundClient(async () => [{ address, family: isIP(address) }])
  const destination = findDestination(anywhere, 'https://public.example/') ?? expect.fail()
  await expect(client.send(destination, request, () => {})).rejects.toThrow(ForbiddenAddressError)
})

test.each([
  ['a login', 'https://user:secret@good.example/'],
  ['a login that looks like the host', 'https://good.example@evil.example/'],
  ['a backslash before another host', 'https://evil.example\\@good.example/'],
  ['another port', 'https://good.example:8443/'],
  ['plain HTTP', 'http://good.example/'],
  ['a name that ends alike', 'https://notgood.example/'],
  ['a name below', 'https://sub.good.example/'],
  ['the name above a wildcard', 'https://wild.example/'],
  ['a dot at the end', 'https://good.example./'],
  ['another scheme', 'ftp://good.example/'],
  ['a file', 'file:///etc/passwd'],
  ['data', 'data:text/plain,hello'],
  ['no scheme', '//good.example/'],
  ['no URL', 'good.example'],
])('refuses %s', (_what, url) => {
  expect(findDestination(listOf('good.example', '*.wild.example'), url)).toBeUndefined()
})

test.each([
  ['good.example', 'https://GOOD.example/hook?a=1'],
  ['good.example:8443', 'https://good.example:8443/'],
  ['http://good.example', 'http://good.example/'],
  ['*.wild.example', 'https://a.b.wild.example/'],
  ['*', 'https://93.184.215.14/'],
  ['http://127.0.0.1:5350', 'http://127.1:5350/'],
  ['[::1]:8443', 'https://[0::1]:8443/'],
])('%s lets in %s', (listed, url) => {
  expect(findDestination(listOf(listed), url)?.url.href).toBe(new URL(url).href)
})

test.each([
  '',
  'a b',
  'good.example/path',
  'ftp://good.example',
  'good.example:99999',
  'x=10.0.0.0/99',
  'a.*',
  '*good',
])('"%s" is no entry', (entry) => {
  expect(parseHost(entry)).toBeUndefined()
})

test('the address that was looked at is the one that is called, whatever the name says next', async () => {
  const { asked, port } = await startReceiver()
  const answers = [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ]
  let questions = 0
  const client = createOutboundClient(async () => [answers[questions++] ?? expect.fail('asked too often')])
  const listed = listOf(`http://name.example:${port}=127.0.0.1`)
  const destination = findDestination(listed, `http://name.example:${port}/hook`) ?? expect.fail()
  expect(await client.send(destination, request, ({ statusCode }) => statusCode)).toBe(204)
  expect({ asked, questions }).toEqual({ asked: ['/hook'], questions: 1 })
  await expect(client.send(destination, request, () => {})).rejects.toThrow(ForbiddenAddressError)
})

test('of several addresses those inside are left out', async () => {
  const { asked, port } = await startReceiver()
  const client = createOutboundClient(async () => [
    { address: '10.0.0.1', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ])
  const listed = listOf(`http://name.example:${port}=127.0.0.0/8`)
  await client.send(findDestination(listed, `http://name.example:${port}/`) ?? expect.fail(), request, () => {})
  expect(asked).toEqual(['/'])
})

test('a redirect is an answer, and not followed', async () => {
  const target = await startReceiver()
  const { port } = await startReceiver(`http://127.0.0.1:${target.port}/inside`)
  const listed = listOf(`http://127.0.0.1:${port}`, `http://127.0.0.1:${target.port}`)
  const destination = findDestination(listed, `http://127.0.0.1:${port}/`) ?? expect.fail()
  expect(await createOutboundClient().send(destination, request, ({ statusCode }) => statusCode)).toBe(302)
  expect(target.asked).toEqual([])
})

test('nothing takes longer than it may: neither a name nor an answer', async () => {
  const destination = findDestination(anywhere, 'https://public.example/') ?? expect.fail()
  const silent = createOutboundClient(() => new Promise(() => {}))
  await expect(silent.send(destination, { ...request, timeoutMs: 20 }, () => {})).rejects.toThrow(/timeout/)
  const { port } = await startReceiver()
  const local = findDestination(listOf(`http://127.0.0.1:${port}`), `http://127.0.0.1:${port}/`) ?? expect.fail()
  const slowly = createOutboundClient().send(local, { ...request, timeoutMs: 100 }, () => new Promise(() => {}))
  await expect(slowly).rejects.toThrow(/timeout/)
})
