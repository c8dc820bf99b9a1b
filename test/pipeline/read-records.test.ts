import { openReader } from '../contracts/open-reader.ts';
import { recordReaderContract } from '../contracts/record-reader-contract.ts';

recordReaderContract('recordReader', openReader);
