import type { Applicant } from '../../core/operations.ts';
import { escaped, htmlPage } from '../../http/html-page.ts';
import type { HttpResponse } from '../../http/message.ts';

/** What an owner sees before approving: who asks, and where the answer goes. It posts back to its own address. */
export function approvalPage({ client, label, host }: Applicant, token: string): HttpResponse {
  const name = label === undefined ? `<code>${escaped(client)}</code>` : `<strong>${escaped(label)}</strong>`;
  const next =
    host === undefined
      ? 'You will be shown a code to type in there.'
      : `You will be sent to <strong>${escaped(host)}</strong>.`;
  const main = `<h1>Authorize ${name}?</h1><p>This application (<code>${escaped(client)}</code>) asks to act for you: it may do whatever your key may do. ${next}</p><form method="post"><input type="hidden" name="oauth_token" value="${escaped(token)}"><label>Your API key <input type="password" name="key" required autocomplete="off" spellcheck="false"></label><button type="submit">Authorize</button></form>`;
  return htmlPage(200, { title: 'Authorize an application', main, onwards: host });
}

export const verifierPage = (verifier: string): HttpResponse =>
  htmlPage(200, {
    title: 'Authorized',
    main: `<h1>Authorized</h1><p>Type this code into the application:</p><p><code>${escaped(verifier)}</code></p>`,
  });

export const refusalPage = (status: number, message: string): HttpResponse =>
  htmlPage(status, {
    title: 'Not authorized',
    main: `<h1>Not authorized</h1><p>${escaped(message)}</p><p>Go back and try again, or ask the application for a new link.</p>`,
  });
