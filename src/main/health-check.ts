import { get } from 'node:http'

/**
 * Asks the role that runs in this container whether it can serve: the images have no curl. (`fetch` takes twice as long to
 * load.) The argument is the name of the variable that holds the port. The exit code is the answer; what is printed shows up
 * in `docker inspect`.
 */
const port = process.env[process.argv[2] ?? 'PORT']
const request = get({ host: '127.0.0.1', port, path: '/health/ready', agent: false, timeout: 4_000 }, (response) => {
  process.exitCode = response.statusCode === 200 ? 0 : 1
  response.pipe(process.stdout)
})
request.on('timeout', () => request.destroy(new Error('no answer in time')))
request.on('error', (error) => {
  process.exitCode = 1
  console.log(error.message)
})
