import type { Profile } from '../../../functions/core/profile.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { xlsx } from '../../../functions/formats/xlsx/index.ts';
import { formatContract } from '../../contracts/format-contract.ts';
import { xlsxReader } from './xlsx-reader.ts';

const excel = profiles.excel as Profile;
const words: Profile = {
  ...excel,
  name: 'odd words',
  booleans: { true: '=yes', false: '' },
  listSeparator: ' _x0041',
};

formatContract(xlsx, { ...xlsxReader, profiles: [excel, words] });
