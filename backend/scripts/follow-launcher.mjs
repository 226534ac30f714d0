// Loaded before the program of each child process (node --import): when the launcher is gone, however it went, the
// program is asked to end as a service manager would ask it, and made to when it does not listen. The channel must not
// keep it alive on its own.
const PATIENCE_MS = 40_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_MS).unref();
});
process.channel?.unref();
