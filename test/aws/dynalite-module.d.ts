declare module 'dynalite' {
  import type { Server } from 'node:http';

  function dynalite(options?: { readonly createTableMs?: number; readonly deleteTableMs?: number }): Server;
  export = dynalite;
}

declare module 'dynalite/db/index.js' {
  interface Attribute {
    readonly S?: string;
  }
  const db: {
    compare(
      comparison: string,
      value: Attribute | null | undefined,
      others: Attribute | readonly Attribute[],
    ): boolean;
  };
  export = db;
}
