import { createHash } from 'node:crypto';
import type { HttpResponse } from './message.ts';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}input,button{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;margin:.3rem 0}code{overflow-wrap:anywhere}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export interface Page {
  readonly title: string;
  /** HTML, with every text in it escaped. */
  readonly main: string;
  /** Host to which the answer to the page's form may redirect; left out: the service's own alone. */
  readonly onwards?: string | undefined;
}

/** A page that runs nothing, loads nothing, stands in no frame and tells no other site where it was. */
export function htmlPage(status: number, { title, main, onwards }: Page): HttpResponse {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self'${sourceOf(onwards)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join('; '),
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${main}</main></body></html>`,
  };
}

/** Browsers hold a form's redirect to `form-action` too; a host that a policy cannot name is allowed by its scheme. */
function sourceOf(host: string | undefined): string {
  if (host === undefined) return '';
  return /^[a-z0-9.-]+(:\d+)?$/.test(host) ? ` https://${host} http://${host}` : ' https: http:';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML, also within an attribute's quotes. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
