import { spawn } from 'node:child_process';

/** Run a program and answer what it printed; analysers end with 1 when they find something, so only `allowed` codes pass. */
export function run(program: string, args: readonly string[], options: { input?: string; allowed?: readonly number[]; cwd?: string } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], cwd: options.cwd });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if ((options.allowed ?? [0]).includes(code ?? -1)) {
        resolve(Buffer.concat(out).toString('utf8'));
      } else {
        reject(new Error(`${program} ended with ${code}: ${Buffer.concat(err).toString('utf8').slice(-2000)}`));
      }
    });
    child.stdin.end(options.input ?? '');
  });
}
