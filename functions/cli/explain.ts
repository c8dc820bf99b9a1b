import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { type Fault, Problem, placeOf } from '../core/problem.ts';
import { closest } from './closest.ts';
import { Exit, Failure } from './failure.ts';

/** Says on stderr, in a line for each fault, why a command ended, and gives its exit code. */
export function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Exit) return error.exitCode;
  if (error instanceof Failure) {
    complain(error.message);
    return error.exitCode;
  }
  if (error instanceof Problem) return explainProblem(error);
  if (isSystemError(error)) complain(error.message);
  else complain(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

/** One line on stderr in the command's name. */
export function complain(message: string): void {
  const name = styleText('red', 'waybill:', { stream: process.stderr });
  process.stderr.write(`${name} ${message}\n`);
}

function explainProblem({ kind, message, faults }: Problem): number {
  if (faults.length === 0) complain(message);
  for (const fault of faults) complain(faultLine(fault));
  return kind === 'invalid' || kind === 'malformed' ? 2 : 1;
}

function faultLine(fault: Fault): string {
  const { value, message, allowed = [] } = fault;
  const meant = typeof value === 'string' ? closest(value, allowed) : undefined;
  const found = typeof value === 'string' && !message.includes(value) ? `, not ${JSON.stringify(value)}` : '';
  return `${placeOf(fault)}: ${message}${found}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`;
}

/** Whether the system refused something: no such file, a full disk. Its own words say it best. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;
