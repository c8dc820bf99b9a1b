import { Problem } from '../core/problem.ts';
import { jsonResponse } from './json-response.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** ours: whether the process answers at all; it needs no key and looks at no store. */
export const HEALTH_PATH = '/health';

export function answerHealth({ method }: HttpRequest): HttpResponse {
  if (method === 'GET' || method === 'HEAD') return jsonResponse(200, { status: 'ok' });
  if (method === 'OPTIONS') return allowed(METHODS);
  throw new Problem('method-not-allowed', `${method} is not allowed here`, { allow: METHODS });
}

/** What a path can do, for whoever asks. */
export const allowed = (methods: readonly string[]): HttpResponse => ({
  status: 204,
  headers: { Allow: methods.join(', ') },
});
