// Loaded before the program of each child process (node --import): when the launcher is gone, however it went, the
// program is asked to end as a service manager would ask it. The channel must not keep it alive on its own.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
