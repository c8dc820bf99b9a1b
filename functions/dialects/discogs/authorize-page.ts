import { createHash } from 'node:crypto';
import type { Applicant } from '../../core/operations.ts';
import type { HttpResponse } from '../../http/message.ts';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}input,button{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;margin:.3rem 0}code{font-size:1.1rem;overflow-wrap:anywhere}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page that runs nothing, loads nothing and stands in no frame; its form may lead to the service and on to `host` alone. */
export function htmlResponse(status: number, main: string, host?: string): HttpResponse {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self'${onward(host)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Authorize an application</title><style>${STYLE}</style></head><body><main>${main}</main></body></html>`,
  };
}

/** Browsers hold a form's redirect to `form-action` too; a host that a policy cannot name is allowed by its scheme. */
function onward(host: string | undefined): string {
  if (host === undefined) return '';
  return /^[a-z0-9.-]+(:\d+)?$/.test(host) ? ` https://${host} http://${host}` : ' https: http:';
}

/** What an owner sees before approving: who asks, and where the answer goes. It posts back to its own address. */
export function approvalForm({ client, label, host }: Applicant, token: string): string {
  const name = label === undefined ? `<code>${escaped(client)}</code>` : `<strong>${escaped(label)}</strong>`;
  const onwards =
    host === undefined
      ? 'You will be shown a code to type in there.'
      : `You will be sent to <strong>${escaped(host)}</strong>.`;
  return `<h1>Authorize ${name}?</h1><p>This application (<code>${escaped(client)}</code>) asks to act for you: it may do whatever your key may do. ${onwards}</p><form method="post"><input type="hidden" name="oauth_token" value="${escaped(token)}"><label>Your API key <input type="password" name="key" required autocomplete="off" spellcheck="false"></label><button type="submit">Authorize</button></form>`;
}

export const verifierPage = (verifier: string): string =>
  `<h1>Authorized</h1><p>Type this code into the application:</p><p><code>${escaped(verifier)}</code></p>`;

export const refusalPage = (message: string): string =>
  `<h1>Not authorized</h1><p>${escaped(message)}</p><p>Go back and try again, or ask the application for a new link.</p>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
