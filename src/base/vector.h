/* vector.h: eight numbers at a time, on whatever vector unit the machine has.
 *
 * CG_VECTOR_CLONES before a function compiles it for several instruction sets; the right one is chosen when the program
 * starts. Results have the same bits on all of them: sums go in eight fixed lanes and products are never fused with
 * sums (-ffp-contract=off). */
#ifndef CG_BASE_VECTOR_H
#define CG_BASE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define CG_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CG_SANITIZED 1
#endif

/* Sanitizers do not get along with functions that are chosen while the program is being loaded; CG_ONE_PATH is for counting
 * instructions, which then do not depend on the machine. */
#if defined(__x86_64__) && defined(__ELF__) && !defined(CG_SANITIZED) && !defined(CG_ONE_PATH)
#define CG_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CG_VECTOR_CLONES
#endif

/* Whether the clones that are chosen have 32 registers of eight numbers. */
static inline bool cg_has_many_registers(void) {
#if defined(__x86_64__) && !defined(CG_SANITIZED) && !defined(CG_ONE_PATH)
    return __builtin_cpu_supports("avx512f");
#else
    return false;
#endif
}

enum { CG_WIDTH = 8 };
typedef double cg_eight __attribute__((vector_size(64)));

/* Macros and not functions, so that they take on the instruction set of the clone they stand in. */
#define CG_LOAD_EIGHT(to, from) memcpy(&(to), (from), sizeof(cg_eight))
#define CG_STORE_EIGHT(to, from) memcpy((to), &(from), sizeof(cg_eight))

#endif
