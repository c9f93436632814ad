/**
 * Aborted by Ctrl-C, SIGTERM or SIGHUP, and when the script that started this process has died. A
 * second signal ends the process immediately; its reaper then stops the services.
 */
export function stopSignal(launcher: number | undefined): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      first ||= Date.now();
      controller.abort(signal);
      // This process receives Ctrl-C twice: from the terminal and from the script that started it.
      if (Date.now() - first > 1_000) process.exit(1);
    });
  }
  if (launcher && launcher === process.ppid) {
    setInterval(() => process.ppid === launcher || controller.abort('SIGHUP'), 1_000).unref();
  }
  return controller.signal;
}
