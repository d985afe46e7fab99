/* threads.c: see threads.h. */
#define _DEFAULT_SOURCE
#include "base/threads.h"

#include <unistd.h>

unsigned cg_thread_count(unsigned wanted) {
    enum { MOST = 256 };
    long cores = wanted ? (long)wanted : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores < MOST ? (unsigned)cores : MOST;
}
