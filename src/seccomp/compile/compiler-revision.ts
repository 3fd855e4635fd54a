/**
 * Stands for what the compiler makes of a profile. Whoever keeps programs keeps them under it: with a new revision they
 * are compiled anew. The test beside this file fails where the same profiles give other programs, and this must then be
 * counted up.
 */
export const compilerRevision = 2;
