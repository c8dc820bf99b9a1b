import { fstatSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { Failure } from './failure.ts';

const STDOUT = 1;

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Prints what a command did: as JSON where it is asked for, in words unless the command is to be quiet. */
export function printDone(
  { json, quiet }: { readonly json?: true; readonly quiet?: true | undefined },
  facts: object,
  words: string,
): void {
  if (json) print(JSON.stringify(facts));
  else if (!quiet) print(words);
}

/** Prints what can be seen this once, and takes it back where nobody can have read it. */
export async function printOnce(text: string, takeBack: () => Promise<unknown>): Promise<void> {
  try {
    await written(`${text}\n`);
  } catch (error) {
    await takeBack();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`stdout: ${reason}; what it would have shown once was not kept`);
  }
}

/** Waits until the text is written. While it waits, a reader that has gone is an error and does not end the process. */
function written(text: string): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    if (leadsNowhere()) throw new Error('is closed, or leads to the null device');
    stdout.once('error', reject);
    stdout.write(text, (error) => {
      if (error) return reject(error);
      stdout.off('error', reject);
      resolve();
    });
  });
}

/** Node opens the null device in place of a standard output that is closed. */
function leadsNowhere(): boolean {
  const [out, nowhere] = [fstatSync(STDOUT), statSync(devNull, { throwIfNoEntry: false })];
  return out.isCharacterDevice() && nowhere !== undefined && out.rdev === nowhere.rdev;
}
