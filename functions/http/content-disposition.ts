/** A token of RFC 9110 §5.6.2, which needs no quotes. */
const TOKEN = /^[!#$&+\-.^_`|~0-9A-Za-z]+$/;

/**
 * `Content-Disposition` of a download (RFC 6266): an ASCII `filename`, and `filename*` (RFC 8187) where that one says less.
 * A name cannot end the header, add a parameter or lead into another folder.
 */
export function attachment(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[/\\]/g, '_')
    .replace(/\p{Cc}/gu, '');
  const ascii = plain.replace(/[^\x20-\x7e]/gu, '_').replace(/"/g, "'");
  const filename = TOKEN.test(ascii) ? ascii : `"${ascii}"`;
  const extended = ascii === plain ? '' : `; filename*=UTF-8''${percentEncode(plain)}`;
  return `attachment; filename=${filename}${extended}`;
}

/** `encodeURIComponent` leaves four characters alone that RFC 8187 §3.2.1 does not allow. */
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
