import type { ExportRecord } from '../core/export-record.ts';
import { escaped } from '../http/html-page.ts';
import type { Letter } from './compose.ts';
import { type Language, languageOf } from './languages.ts';

/** Where the reader of a letter finds the file. */
export type Way = 'attached' | { readonly link: string } | 'kept';

/** Subject and body of a message about an ended export, in its reader's language. */
export function letterText(record: ExportRecord, way: Way): Pick<Letter, 'subject' | 'text' | 'html'> {
  const language = languageOf(record.notify?.language);
  const { subject, lead } = leadOf(record, language);
  const lines = [
    language.greeting(record.notify?.name),
    lead,
    ...(record.status === 'failed' ? [record.failure.message] : []),
    ...(record.status === 'completed' ? [wayLine(record, language, way)] : []),
  ];
  const link = record.status === 'completed' && typeof way === 'object' ? way.link : undefined;
  const text = [...lines, ...(link === undefined ? [] : [link]), `-- \n${language.footer}`].join('\n\n');
  return { subject, text: `${text}\n`, html: page(language, lines, link) };
}

function leadOf(record: ExportRecord, language: Language) {
  const { resource } = record.spec;
  if (record.status === 'failed') return language.failed(resource);
  if (record.status !== 'completed') return language.canceled(resource);
  const { name, rows, bytes } = record.file;
  const shownRows = new Intl.NumberFormat(language.tag).format(rows);
  return language.completed({ name, resource, rows, shownRows, size: sizeOf(bytes, language) });
}

function wayLine({ expiresAt }: ExportRecord, language: Language, way: Way): string {
  if (way === 'attached') return language.attached;
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  const until = `${new Intl.DateTimeFormat(language.tag, style).format(new Date(expiresAt))} UTC`;
  return way === 'kept' ? language.kept(until) : language.linked(until);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

function sizeOf(bytes: number, { tag }: Language): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const unit = UNITS[step] ?? 'byte';
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(tag, style).format(bytes / 1000 ** step);
}

function page(
  { tag, download, footer }: Language,
  lines: readonly string[],
  link: string | undefined,
): string {
  const paragraphs = lines.map((line) => `<p>${escaped(line)}</p>`);
  if (link !== undefined) paragraphs.push(`<p><a href="${escaped(link)}">${escaped(download)}</a></p>`);
  return [
    `<!doctype html>\n<html lang="${tag}">\n<head><meta charset="utf-8"></head>`,
    '<body style="font-family: sans-serif; line-height: 1.5">',
    ...paragraphs,
    `<p style="color: #666">${escaped(footer)}</p>`,
    '</body>\n</html>\n',
  ].join('\n');
}
