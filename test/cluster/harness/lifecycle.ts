/** What has to be undone however this process ends: after success, an exception or Ctrl-C. */
const undo = new Set<() => void>();
let listening = false;

/** Forget a clean-up; by default it runs once more first. */
export type Forget = (run?: boolean) => void;

/** Run `clean` at the end of the process, or earlier when the answer is called. It must be synchronous. */
export function onExit(clean: () => void): Forget {
  listen();
  undo.add(clean);
  return (run = true) => {
    if (undo.delete(clean) && run) {
      clean();
    }
  };
}

function listen(): void {
  if (listening) {
    return;
  }
  listening = true;
  process.on('exit', () => {
    for (const clean of [...undo].reverse()) {
      try {
        clean();
      } catch (error) {
        process.stderr.write(`clean-up failed: ${(error as Error).message}\n`);
      }
    }
    undo.clear();
  });
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
    process.on(signal, () => process.exit(code));
  }
}
