const HIDDEN = /['\p{Cc}\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

const LEADERS = ['=', '+', '-', '@', '\t', '\r'];

/** Whether a spreadsheet would run a text, read plainly: what it begins with, behind apostrophes and what is not shown. */
export function runs(text: string): boolean {
  for (const one of text) {
    if (LEADERS.includes(one.normalize('NFKC').charAt(0))) return true;
    if (!HIDDEN.test(one)) return false;
  }
  return false;
}
