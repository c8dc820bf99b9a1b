import type { SignLink } from '../core/link.ts';
import type { ExportRef } from '../core/operations.ts';
import type { Dialect } from './dialect.ts';

interface LinkParts {
  readonly dialects: readonly Pick<Dialect, 'name' | 'routes' | 'ids'>[];
  /** Public URL of the service. */
  readonly baseUrl: string;
  readonly signer: () => Promise<SignLink>;
}

/** Gives addresses of links to files, good until then; undefined for an export whose API has no route for one. */
export const followLinks =
  ({ dialects, baseUrl, signer }: LinkParts) =>
  async (to: ExportRef, until: number): Promise<string | undefined> => {
    const dialect = dialects.find(({ name }) => name === to.dialect);
    const route = dialect?.routes.find(({ operation }) => operation === 'follow');
    if (!dialect || !route) return undefined;
    const values: Readonly<Record<string, string>> = {
      id: dialect.ids.show(to.id),
      link: (await signer())(to, until),
    };
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, name) => encodeURIComponent(values[name] ?? ''));
    return `${baseUrl.replace(/(?<!\/)\/+$/, '')}${path}`;
  };

/** An export's id as its own API shows it; one of no API as it is. */
export const publicId =
  (dialects: readonly Pick<Dialect, 'name' | 'ids'>[]) =>
  (dialect: string, id: number): string =>
    dialects.find(({ name }) => name === dialect)?.ids.show(id) ?? String(id);
