/** What every command knows: options of the program, before or behind the command's name. */
export interface GlobalOptions {
  readonly data: string;
  readonly json?: true;
  readonly quiet?: true;
}

export const DEFAULT_DATA = '.waybill';
