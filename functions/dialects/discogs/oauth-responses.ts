import type { Applicant, Approved, Identity, IssuedToken } from '../../core/operations.ts';
import { ownerHash } from '../../core/owner-hash.ts';
import type { Exchange } from '../../http/dialect.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { approvalPage, verifierPage } from './authorize-page.ts';
import { usernameOf } from './requests.ts';

/** The body is a form, and what it says stands in headers too. */
export const showRequestToken = (token: IssuedToken): HttpResponse =>
  tokenResponse({ ...wordsOf(token), oauth_callback_confirmed: 'true' });

export const showAccessToken = (token: IssuedToken): HttpResponse => tokenResponse(wordsOf(token));

export const showApplicant = (applicant: Applicant, { request: { query } }: Exchange): HttpResponse =>
  approvalPage(applicant, query.get('oauth_token') ?? '');

/** A 303, so that the browser does not post the key to the callback. */
export const showApproved = ({ verifier, redirect }: Approved): HttpResponse =>
  redirect === undefined
    ? verifierPage(verifier)
    : { status: 303, headers: { Location: redirect, 'Referrer-Policy': 'no-referrer' } };

/** ours: the number of a user follows from the owner's name; a caller with a key of its own has no consumer. */
export function showIdentity(identity: Identity, { baseUrl }: Exchange): HttpResponse {
  const username = usernameOf(identity);
  return jsonResponse(200, {
    id: Number.parseInt(ownerHash(identity.owner).slice(0, 8), 16),
    username,
    resource_url: `${baseUrl}/users/${encodeURIComponent(username)}`,
    consumer_name: identity.application ?? null,
  });
}

const wordsOf = ({ id, secret }: IssuedToken) => ({ oauth_token: id, oauth_token_secret: secret });

const tokenResponse = (words: Readonly<Record<string, string>>): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...words },
  body: new URLSearchParams(words).toString(),
});
