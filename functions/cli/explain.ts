import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { ExportFailed } from '../core/export-failed.ts';
import { type Fault, Problem, placeOf, Transient } from '../core/problem.ts';
import { readReason, readUnfit } from '../core/unfit-text.ts';
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
  if (isSystemError(error) || error instanceof Transient) complain(error.message);
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

/** A failure as one JSON object; undefined where there is nothing to say, or it has been said. */
export function failureJson(error: unknown): string | undefined {
  if (error instanceof Exit || (error instanceof CommanderError && error.exitCode === 0)) return undefined;
  if (error instanceof ExportFailed) return failedJson(error);
  const faults = error instanceof Problem ? error.faults : [];
  const shown = faults.map(({ message, value, allowed, ...fault }) => ({
    at: placeOf(fault),
    message,
    ...(value === undefined ? {} : { value }),
    ...(allowed === undefined ? {} : { allowed }),
  }));
  return JSON.stringify({ code: codeOf(error), message: messageOf(error), faults: shown });
}

/** An export's failure; a value that does not fit is a fault of its field, with the key of its record. */
function failedJson({ code, message }: ExportFailed): string {
  const unfit = readUnfit(message);
  if (unfit === undefined) return JSON.stringify({ code, message, faults: [] });
  const { record, field, reason } = unfit;
  const fault = { in: 'record', at: field, record, reason: 'value', message: reason, ...readReason(reason) };
  return JSON.stringify({ code, message, faults: [fault] });
}

function codeOf(error: unknown): string {
  if (error instanceof Problem) return error.kind;
  if (error instanceof CommanderError || (error instanceof Failure && error.exitCode === 2)) return 'usage';
  if (error instanceof Failure) return 'failed';
  if (error instanceof Transient) return 'unavailable';
  return isSystemError(error) ? (error.code ?? 'system') : 'internal';
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof CommanderError ? message.replace(/^error: /, '').trim() : message;
}

/** Whether the system refused something: no such file, a full disk. Its own words say it best. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;
