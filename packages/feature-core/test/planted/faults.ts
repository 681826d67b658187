import { arithmeticFaults } from './arithmeticFaults.js';
import { engineFaults } from './engineFaults.js';
import type { Fault } from './fault.js';
import { operatorFaults } from './operatorFaults.js';
import { windowFaults } from './windowFaults.js';

export const faults: readonly Fault[] = [...windowFaults(), ...operatorFaults(), ...arithmeticFaults(), ...engineFaults()];
