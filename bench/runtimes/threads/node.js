/* The loop computes, and libuv's pool has more to do than it has threads. */
const { pbkdf2 } = require('crypto');

const derive = () => pbkdf2('password', 'salt', 200_000, 64, 'sha512', derive);
for (let i = 0; i < 32; i++) {
  derive();
}
const compute = () => {
  for (const end = Date.now() + 5; Date.now() < end;) {
    Math.sqrt(end);
  }
  setImmediate(compute);
};
compute();
process.stdout.write('ready\n');
