/**
 * Whether a host name, as `URL.hostname` spells it (an IPv6 address in brackets), can only mean this machine:
 * 127.0.0.0/8, ::1 (also as an IPv4-mapped address) and `localhost`. Other names are not looked up.
 */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return (
    host === 'localhost' ||
    host === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) ||
    /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(host)
  );
}
