/** Characters of an owner's name at most. */
export const MAX_OWNER = 256;

/** What nobody sees: control and format characters, halves of characters, spaces other than U+0020. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** An owner's name as it is kept: without spaces around it and composed (NFC), so that what looks the same is the same. */
export const ownerName = (text: string): string => text.trim().normalize('NFC');

/** Why a name as `ownerName` gives it cannot be an owner's; undefined where it can. */
export function ownerFault(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if (!name.isWellFormed()) return 'holds half of a character';
  if (UNSEEN.test(name)) return 'holds a character that cannot be seen';
  return name.length > MAX_OWNER ? `must have at most ${MAX_OWNER} characters` : undefined;
}
