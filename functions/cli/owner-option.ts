import { InvalidArgumentError, Option } from 'commander';
import { ownerFault, ownerName } from '../core/owner.ts';

/** `--owner`: a name of characters that can be seen, trimmed and composed. */
export function ownerOption(description: string): Option {
  return new Option('--owner <owner>', description).argParser((text: string) => {
    const owner = ownerName(text);
    const fault = ownerFault(owner);
    if (fault !== undefined) throw new InvalidArgumentError(`It ${fault}.`);
    return owner;
  });
}
