import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { Forget, onExit } from './lifecycle';

/** A server of the control plane: one process, one log file. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly forget: Forget;
  private ended?: string;
  private stopping = false;

  constructor(readonly name: string, binary: string, args: readonly string[], private readonly logFile: string) {
    const log = fs.openSync(logFile, 'w');
    // A pipe as stdin: the program ends when this process does, even when it is killed.
    this.child = spawn(binary, args, { stdio: ['pipe', log, log], env: { ...process.env, STOP_WITH_PARENT: '1' } });
    fs.closeSync(log);
    this.child.on('error', (error) => { this.ended = error.message; });
    this.child.on('exit', (code, signal) => { this.ended = `ended with ${signal ?? code}`; });
    this.forget = onExit(() => this.child.kill('SIGKILL'));
  }

  /** Throws with the end of the log when the process has ended without being asked to. */
  public assertRunning(): void {
    if (this.ended && !this.stopping) {
      throw new Error(`${this.name} ${this.ended}; the end of its log:\n${this.logTail()}`);
    }
  }

  /** The last lines of the log. */
  public logTail(lines = 15): string {
    return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
  }

  /** Stop it: ask, and insist after a second. */
  public async stop(): Promise<void> {
    this.stopping = true;
    if (!this.ended) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      const insist = setTimeout(() => this.child.kill('SIGKILL'), 1000);
      await gone;
      clearTimeout(insist);
    }
    this.forget(false);
  }
}
