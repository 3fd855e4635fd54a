import { errnoName } from '../../linux/errno.js';
import type { CallAnswer } from './call-answer.js';

/** In a few words: `passes`, `refused: EPERM`, `kills the process`. */
export function describeAnswer(answer: CallAnswer): string {
  switch (answer.kind) {
    case 'passes':
      return 'passes';
    case 'refused':
      if (answer.by === 'kernel') return `${errnoName(answer.errno)}: the kernel has it not`;
      return answer.errno === 0 ? 'not made, no error' : `refused: ${errnoName(answer.errno)}`;
    case 'killed':
      return answer.thread ? 'kills the thread' : 'kills the process';
    case 'asks':
      return 'asks a supervisor';
    case 'depends':
      return 'depends on arguments';
  }
}

/** In a word: `passes`, `EPERM`, `kills`. */
export function answerWord(answer: CallAnswer): string {
  switch (answer.kind) {
    case 'refused':
      return answer.errno === 0 ? 'no error' : errnoName(answer.errno);
    case 'killed':
      return 'kills';
    case 'asks':
    case 'depends':
    case 'passes':
      return answer.kind;
  }
}
