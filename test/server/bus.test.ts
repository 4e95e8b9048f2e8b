import { createLocalNetwork } from '../../server/bus.ts';
import { busContract } from './bus-contract.ts';

busContract('in one process', createLocalNetwork);
