import type { Decision, DecisionSpace } from '../decision/space.js';

/** A 32-bit register as functions of the call: one condition for each bit, the lowest first. */
export type SymbolicWord = readonly Decision[];

const width = 32;

export function constantWord(space: DecisionSpace, value: number): SymbolicWord {
  return bits((bit) => ((value >>> bit) & 1 ? space.yes : space.no));
}

/** What `seccomp_data` holds in one of its words. */
export function loadedWord(space: DecisionSpace, word: number): SymbolicWord {
  return bits((bit) => space.branch(word * 32 + 31 - bit, space.no, space.yes));
}

/** The register's value where it does not depend on the call. */
export function valueOfWord(space: DecisionSpace, word: SymbolicWord): number | undefined {
  let value = 0;
  for (const [index, bit] of word.entries()) {
    if (bit === space.yes) value |= 1 << index;
    else if (bit !== space.no) return undefined;
  }
  return value >>> 0;
}

/** Arithmetic of BPF's ALU on registers that depend on the call: unsigned, modulo 2³². */
export class WordArithmetic {
  constructor(private readonly space: DecisionSpace) {}

  and(a: SymbolicWord, b: SymbolicWord): SymbolicWord {
    return bits((bit) => this.space.and(at(a, bit), at(b, bit)));
  }

  or(a: SymbolicWord, b: SymbolicWord): SymbolicWord {
    return bits((bit) => this.space.or(at(a, bit), at(b, bit)));
  }

  xor(a: SymbolicWord, b: SymbolicWord): SymbolicWord {
    return bits((bit) => this.differ(at(a, bit), at(b, bit)));
  }

  add(a: SymbolicWord, b: SymbolicWord, carryIn: Decision = this.space.no): SymbolicWord {
    let carry = carryIn;
    return bits((bit) => {
      const [left, right] = [at(a, bit), at(b, bit)];
      const sum = this.differ(this.differ(left, right), carry);
      carry = this.space.choose(left, this.space.or(right, carry), this.space.and(right, carry));
      return sum;
    });
  }

  subtract(a: SymbolicWord, b: SymbolicWord): SymbolicWord {
    return this.add(a, this.complement(b), this.space.yes);
  }

  negate(a: SymbolicWord): SymbolicWord {
    return this.subtract(constantWord(this.space, 0), a);
  }

  multiply(a: SymbolicWord, b: SymbolicWord): SymbolicWord {
    let product = constantWord(this.space, 0);
    for (let bit = 0; bit < width; bit++) {
      const shifted = this.shiftBy(a, bit);
      product = this.choose(at(b, bit), this.add(product, shifted), product);
    }
    return product;
  }

  /** Quotient and remainder; the divisor is taken not to be zero. */
  divide(a: SymbolicWord, b: SymbolicWord): { quotient: SymbolicWord; remainder: SymbolicWord } {
    const quotient: Decision[] = new Array(width).fill(this.space.no);
    let remainder = constantWord(this.space, 0);
    for (let bit = width - 1; bit >= 0; bit--) {
      // The bit that is shifted out makes the remainder larger than any divisor.
      const overflow = at(remainder, width - 1);
      const shifted = bits((index) => (index === 0 ? at(a, bit) : at(remainder, index - 1)));
      const fits = this.space.or(overflow, this.atLeast(shifted, b));
      quotient[bit] = fits;
      remainder = this.choose(fits, this.subtract(shifted, b), shifted);
    }
    return { quotient, remainder };
  }

  /** A shift to the left (negative: to the right) by a distance that depends on the call, modulo 32. */
  shift(a: SymbolicWord, distance: SymbolicWord, direction: 1 | -1): SymbolicWord {
    let shifted = a;
    for (let bit = 0; bit < 5; bit++)
      shifted = this.choose(at(distance, bit), this.shiftBy(shifted, direction * 2 ** bit), shifted);
    return shifted;
  }

  equal(a: SymbolicWord, b: SymbolicWord): Decision {
    let made = this.space.yes;
    for (let bit = 0; bit < width; bit++)
      made = this.space.choose(this.differ(at(a, bit), at(b, bit)), this.space.no, made);
    return made;
  }

  atLeast(a: SymbolicWord, b: SymbolicWord): Decision {
    let made = this.space.yes;
    for (let bit = 0; bit < width; bit++)
      made = this.space.choose(this.differ(at(a, bit), at(b, bit)), at(a, bit), made);
    return made;
  }

  isNotZero(a: SymbolicWord): Decision {
    return a.reduce((some, bit) => this.space.or(bit, some), this.space.no);
  }

  private shiftBy(a: SymbolicWord, distance: number): SymbolicWord {
    return bits((bit) => a[bit - distance] ?? this.space.no);
  }

  private choose(condition: Decision, yes: SymbolicWord, no: SymbolicWord): SymbolicWord {
    return bits((bit) => this.space.choose(condition, at(yes, bit), at(no, bit)));
  }

  private complement(a: SymbolicWord): SymbolicWord {
    return bits((bit) => this.space.not(at(a, bit)));
  }

  private differ(a: Decision, b: Decision): Decision {
    return this.space.choose(a, this.space.not(b), b);
  }
}

function bits(make: (bit: number) => Decision): SymbolicWord {
  return Array.from({ length: width }, (_, bit) => make(bit));
}

function at(word: SymbolicWord, bit: number): Decision {
  return word[bit] as Decision;
}
