/** Name of the index of histories, and of the attribute over which it stands: an export's owner. */
export const HISTORY = 'history';

/** Attributes that hold an entry: the index is projected with these, beside its keys; changing them makes a new index. */
export const ENTRY_ATTRIBUTES = [
  'dialect',
  'status',
  'createdAt',
  'updatedAt',
  'startedAt',
  'finishedAt',
  'pausedAt',
  'expiresAt',
  'listing',
] as const;
