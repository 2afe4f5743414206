/** Until it is undone, Ctrl-C ends eda by way of its `exit` event, which ends the processes that eda started. */
export function exitOnSignals(): () => void {
  const exits = new Map([
    ['SIGINT', () => process.exit(130)],
    ['SIGTERM', () => process.exit(143)],
  ] as const);
  for (const [signal, exit] of exits) process.once(signal, exit);
  return () => {
    for (const [signal, exit] of exits) process.off(signal, exit);
  };
}
