import { Failure } from './failure.ts';

const SHORTEST = 8;
const LONGEST = 1024;

/** The password on standard input, without the line's end. A terminal would show it, so it must come through a pipe. */
export async function readPassword(): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY)
    throw new Failure(
      'password: must come from standard input: read -rs P; printf %s "$P" | waybill users create …',
      2,
    );
  let text = '';
  for await (const block of stdin.setEncoding('utf8')) {
    text += block;
    if (text.length > LONGEST + 2) break;
  }
  const password = text.replace(/\r?\n$/, '');
  if (/\p{Cc}/u.test(password)) throw new Failure('password: must be one line without control characters', 2);
  if (password.length >= SHORTEST && password.length <= LONGEST) return password;
  const length = password.length > LONGEST ? `more than ${LONGEST}` : password.length;
  throw new Failure(`password: has ${length} characters; allowed are ${SHORTEST} to ${LONGEST}`, 2);
}
