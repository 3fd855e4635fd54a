import { createStraceRecorder } from '../src/record/strace/create-recorder.js';
import { describeRecorder } from './record-cases.js';

describeRecorder('strace', createStraceRecorder);
