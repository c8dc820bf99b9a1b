import { openDatabase } from '../../functions/local/database.ts';
import { sqliteRates } from '../../functions/local/sqlite-rates.ts';
import { rateCounterContract } from '../contracts/rate-counter-contract.ts';

rateCounterContract('sqliteRates', () => sqliteRates(openDatabase(':memory:')));
