/** What a message about an ended export says, in one language; numbers and times come as they are written there. */
export interface Language {
  readonly tag: string;
  greeting(name: string | undefined): string;
  completed(facts: {
    readonly name: string;
    readonly resource: string;
    readonly rows: number;
    readonly shownRows: string;
    readonly size: string;
  }): { readonly subject: string; readonly lead: string };
  failed(resource: string): { readonly subject: string; readonly lead: string };
  canceled(resource: string): { readonly subject: string; readonly lead: string };
  readonly attached: string;
  /** Stands before the link. */
  linked(until: string): string;
  /** Where there is neither attachment nor link. */
  kept(until: string): string;
  readonly download: string;
  readonly footer: string;
}

const en: Language = {
  tag: 'en',
  greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
  completed: ({ name, resource, rows, shownRows, size }) => ({
    subject: `Your export is ready: ${name}`,
    lead: `Your export of ${resource} is ready: ${shownRows} ${rows === 1 ? 'row' : 'rows'}, ${size}.`,
  }),
  failed: (resource) => ({
    subject: `Your export of ${resource} has failed`,
    lead: `Your export of ${resource} has failed. There is no file. The reason:`,
  }),
  canceled: (resource) => ({
    subject: `Your export of ${resource} was canceled`,
    lead: `Your export of ${resource} was canceled. There is no file.`,
  }),
  attached: 'The file is attached.',
  linked: (until) =>
    `The file is too large for an e-mail. Whoever has this link may download it until ${until}:`,
  kept: (until) => `The file is too large for an e-mail. Download it until ${until} where you asked for it.`,
  download: 'Download the file',
  footer: 'This message was sent because the export was asked for with your address.',
};

const fr: Language = {
  tag: 'fr',
  greeting: (name) => (name ? `Bonjour ${name},` : 'Bonjour,'),
  completed: ({ name, resource, rows, shownRows, size }) => ({
    subject: `Votre export est prêt : ${name}`,
    lead: `Votre export « ${resource} » est prêt : ${shownRows} ${rows < 2 ? 'ligne' : 'lignes'}, ${size}.`,
  }),
  failed: (resource) => ({
    subject: `Votre export « ${resource} » a échoué`,
    lead: `Votre export « ${resource} » a échoué. Il n’y a pas de fichier. La raison :`,
  }),
  canceled: (resource) => ({
    subject: `Votre export « ${resource} » a été annulé`,
    lead: `Votre export « ${resource} » a été annulé. Il n’y a pas de fichier.`,
  }),
  attached: 'Le fichier est joint à ce message.',
  linked: (until) =>
    `Le fichier est trop grand pour un e-mail. Toute personne qui a ce lien peut le télécharger jusqu’au ${until} :`,
  kept: (until) =>
    `Le fichier est trop grand pour un e-mail. Téléchargez-le jusqu’au ${until} là où vous l’avez demandé.`,
  download: 'Télécharger le fichier',
  footer: 'Ce message a été envoyé parce que l’export a été demandé avec votre adresse.',
};

const LANGUAGES: readonly Language[] = [en, fr];

/** By the first part of a language tag; English where there is no text in it. */
export function languageOf(tag = ''): Language {
  const [primary = ''] = tag.toLowerCase().split(/[-_]/);
  return LANGUAGES.find((language) => language.tag === primary) ?? en;
}
