import { z } from 'zod';
import type { Manifest } from '../../core/manifest.ts';

const Profile = z.object({
  delimiter: z.string().length(1).default(','),
  newline: z.enum(['\r\n', '\n']).optional(),
  bom: z.boolean().default(false),
  header: z.enum(['name', 'label']).optional(),
  guard: z.boolean().default(false),
});

/** What a manifest says of how its CSV file is written; undefined where it leaves that open. */
export interface CsvConventions extends z.infer<typeof Profile> {
  readonly columns: Manifest['columns'];
}

/** The conventions, or what the profile lacks to be one of a CSV file. */
export function csvConventions(manifest: Manifest): z.ZodSafeParseResult<CsvConventions> {
  return Profile.transform((profile) => ({ ...profile, columns: manifest.columns })).safeParse(
    manifest.profile,
  );
}
