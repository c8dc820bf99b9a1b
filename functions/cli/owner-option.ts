import { InvalidArgumentError, Option } from 'commander';

const MAX_OWNER = 256;

/** `--owner`: any text that is not blank and that UTF-8 can hold. */
export function ownerOption(description: string): Option {
  return new Option('--owner <owner>', description).argParser((text: string) => {
    if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
    if (!text.isWellFormed()) throw new InvalidArgumentError('It holds half of a character.');
    if (text.length > MAX_OWNER)
      throw new InvalidArgumentError(`It must have at most ${MAX_OWNER} characters.`);
    return text;
  });
}
