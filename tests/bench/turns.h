/* turns.h: a contestant of tools/bench: a process that does its work once for each line it is sent and answers with the
 * seconds that took, so that rivals can take turns. Its first line is "ready" and a number that its rivals must agree
 * with. */
#ifndef CG_TESTS_BENCH_TURNS_H
#define CG_TESTS_BENCH_TURNS_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* `turn` returns the seconds of one piece of work, `check` was found by it before. */
static inline int take_turns(double (*turn)(void *work), void *work, double check) {
    char line[64];
    printf("ready %.17g\n", check);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        printf("%.9g\n", turn(work));
        fflush(stdout);
    }
    return 0;
}

#endif
