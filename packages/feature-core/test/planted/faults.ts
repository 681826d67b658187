import { arithmeticFaults } from './arithmeticFaults.js';
import { candleFaults } from './candleFaults.js';
import { channelFaults } from './channelFaults.js';
import { engineFaults } from './engineFaults.js';
import type { Fault } from './fault.js';
import { indicatorFaults } from './indicatorFaults.js';
import { languageFaults } from './languageFaults.js';
import { marketFaults } from './marketFaults.js';
import { operatorFaults } from './operatorFaults.js';
import { panelFaults } from './panelFaults.js';
import { rangeFaults } from './rangeFaults.js';
import { partialFaults } from './partialFaults.js';
import { setFaults } from './setFaults.js';
import { statisticsFaults } from './statisticsFaults.js';
import { streamFaults } from './streamFaults.js';
import { talibFaults } from './talibFaults.js';
import { windowFaults } from './windowFaults.js';

export const faults: readonly Fault[] = [
  ...windowFaults(),
  ...operatorFaults(),
  ...statisticsFaults(),
  ...partialFaults(),
  ...indicatorFaults(),
  ...candleFaults(),
  ...talibFaults(),
  ...channelFaults(),
  ...arithmeticFaults(),
  ...languageFaults(),
  ...setFaults(),
  ...marketFaults(),
  ...engineFaults(),
  ...rangeFaults(),
  ...streamFaults(),
  ...panelFaults(),
];
