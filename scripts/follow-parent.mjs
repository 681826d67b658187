// Loaded into the server that `npm start` runs: when the parent is gone, however it ended, the server ends too and frees its port.
process.channel?.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
