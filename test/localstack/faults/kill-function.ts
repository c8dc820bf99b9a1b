import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether the processes of functions can be seen and killed here: on Linux, where they are no containers. */
export const canKill = existsSync('/proc/self/environ') && process.env.WAYBILL_LOCALSTACK_MODE !== 'docker';

/** Kills every process that runs this function, as a machine does that fails; gives how many there were. */
export function killFunction(name: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && runs(entry, name));
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
  return pids.length;
}

function runs(pid: string, name: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .includes(`AWS_LAMBDA_FUNCTION_NAME=${name}`);
  } catch {
    return false;
  }
}
