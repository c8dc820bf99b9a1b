import { existsSync, readFileSync } from 'node:fs';

const STATUS = '/proc/self/status';

/**
 * The most memory this process had resident, in bytes. Where the system counts it per program it is taken from there,
 * since `resourceUsage` may count what the starting process had.
 */
export function peakMemory(): number {
  const kilobytes = existsSync(STATUS) && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1];
  return 1024 * (kilobytes ? Number(kilobytes) : process.resourceUsage().maxRSS);
}
