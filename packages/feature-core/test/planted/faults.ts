import { arithmeticFaults } from './arithmeticFaults.js';
import { engineFaults } from './engineFaults.js';
import type { Fault } from './fault.js';
import { indicatorFaults } from './indicatorFaults.js';
import { operatorFaults } from './operatorFaults.js';
import { rangeFaults } from './rangeFaults.js';
import { statisticsFaults } from './statisticsFaults.js';
import { windowFaults } from './windowFaults.js';

export const faults: readonly Fault[] = [
  ...windowFaults(),
  ...operatorFaults(),
  ...statisticsFaults(),
  ...indicatorFaults(),
  ...arithmeticFaults(),
  ...engineFaults(),
  ...rangeFaults(),
];
