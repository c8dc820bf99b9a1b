import { InvalidArgumentError, Option } from 'commander';
import { ownerFault, ownerName } from '../core/owner.ts';

/** `--owner`: a name of characters that can be seen, trimmed and composed. */
export const ownerOption = (description: string): Option =>
  new Option('--owner <owner>', description).argParser(readOwner);

export function readOwner(text: string): string {
  const owner = ownerName(text);
  const fault = ownerFault(owner);
  if (fault !== undefined) throw new InvalidArgumentError(`It ${fault}.`);
  return owner;
}
