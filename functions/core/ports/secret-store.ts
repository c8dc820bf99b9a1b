/** Secrets of the service's own, sealed. */
export interface SecretStore {
  /** What stands under the name; where nothing does, what `make` gives stands there from now on. Of two at once one is first. */
  claim(name: string, make: () => Promise<string>): Promise<string>;
}
