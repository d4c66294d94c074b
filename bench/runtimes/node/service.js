/*
 * A service with a live set of LIVE_MIB in V8's heap: each answer makes garbage and replaces a part of the live set, as a cache does.
 */
const http = require('http');

const KIB = 1024;
/** About 1 KiB in V8's heap: an array of doubles and its header. */
const entry = (seed) => Array.from({ length: 124 }, (_, i) => seed + i + 0.5);

const live = Array.from({ length: Number(process.env.LIVE_MIB) * KIB }, (_, i) => entry(i));
let next = 0;

const server = http.createServer((_request, response) => {
  let sum = 0;
  for (let i = 0; i < KIB; i++) {
    const garbage = entry(i);
    sum += garbage[i % 124];
    if (i % 4 !== 3) {
      live[next] = garbage;
      next = (next + 1) % live.length;
    }
  }
  response.end(String(sum));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${server.address().port}\n`));
