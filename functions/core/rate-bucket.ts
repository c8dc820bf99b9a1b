/** Whom a bucket of counted requests belongs to. */
export type BucketHolder =
  | { readonly owner: string }
  /** Public id of a credential. */
  | { readonly credential: string }
  | { readonly address: string };

export function bucketOf(dialect: string, limit: string, who: BucketHolder): string {
  const name =
    'owner' in who ? `owner:${who.owner}` : 'address' in who ? `address:${who.address}` : who.credential;
  return `${dialect}:${limit}:${name}`;
}

/** Whether a bucket counts requests for this owner, or by one of these credentials. */
export function isBucketOf(
  bucket: string,
  { owner, credentials }: { readonly owner: string; readonly credentials: ReadonlySet<string> },
): boolean {
  const [start = ''] = /^[^:]*:[^:]*:/.exec(bucket) ?? [];
  const who = bucket.slice(start.length);
  return who === `owner:${owner}` || credentials.has(who);
}
