#!/usr/bin/env node
// Prints ms that the first compilation of a process takes: the engine has not seen the code before.
import { dockerDefaultCapabilities } from '../dist/linux/capabilities.js';
import { compileProfile } from '../dist/seccomp/compile/compile-profile.js';
import { dockerProfile } from '../dist/seccomp/profile/docker-profile.js';

const kernel = { major: 6, minor: 1 };
const profile = dockerProfile({ architecture: 'x86_64', kernel, capabilities: dockerDefaultCapabilities });
const before = performance.now();
compileProfile(profile, { runtime: 'crun', native: 'x86_64' });
console.log(performance.now() - before);
