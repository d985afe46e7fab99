/* random.h: counter-based random numbers. A draw is a pure function of (seed, start, stream, index), so it does not matter in
 * which order, or on which thread, cells are drawn. Source of the mixing function: Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators" (OOPSLA 2014), finaliser variant 13 of Stafford. */
#ifndef CG_BASE_RANDOM_H
#define CG_BASE_RANDOM_H

#include <stdint.h>

static inline uint64_t cg_random_mix(uint64_t z) {
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint64_t cg_random_bits(uint64_t seed, uint64_t start, uint64_t stream, uint64_t index) {
    uint64_t z = cg_random_mix(seed + UINT64_C(0x9E3779B97F4A7C15));
    z = cg_random_mix(z ^ (start + UINT64_C(0x9E3779B97F4A7C15) * 2));
    z = cg_random_mix(z ^ (stream + UINT64_C(0x9E3779B97F4A7C15) * 3));
    return cg_random_mix(z + (index + 1) * UINT64_C(0x9E3779B97F4A7C15));
}

/* Uniform in [0, 1), 53 random bits. */
static inline double cg_random_uniform(uint64_t seed, uint64_t start, uint64_t stream, uint64_t index) {
    return (double)(cg_random_bits(seed, start, stream, index) >> 11) * 0x1.0p-53;
}

#endif
