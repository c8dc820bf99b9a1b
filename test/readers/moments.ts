import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { readMoment } from '../../functions/core/moment.ts';
import { momentText } from '../core/moment-texts.ts';
import type { Programs } from './installation.ts';

const TEXTS = 100_000;

/** Generated texts of which Python's `datetime` reads another moment than `readMoment`, or none; in words. */
export function momentFaults({ python }: Programs): readonly string[] {
  const texts = fc.sample(momentText, TEXTS).filter((text) => readMoment(text) !== undefined);
  const program = join(import.meta.dirname, 'programs', 'read-moments.py');
  const options = { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const read = JSON.parse(execFileSync(python.command, [program], options)) as (readonly number[] | null)[];
  return texts.flatMap((text, index) => {
    const { day = 0, second = 0, fraction = '' } = readMoment(text) ?? {};
    const wanted = [day, second, Number(fraction.slice(0, 6).padEnd(6, '0'))];
    const found = JSON.stringify(read[index]);
    return found === JSON.stringify(wanted)
      ? []
      : [`${text} is ${found} to Python, not ${JSON.stringify(wanted)}`];
  });
}
