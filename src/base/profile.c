/* profile.c: see profile.h. */
#define _POSIX_C_SOURCE 200809L
#include "base/profile.h"

#include <time.h>

#define STAGE_NAME(id, name) name,
static const char *const names[] = {CG_PROFILE_STAGES(STAGE_NAME)};
#undef STAGE_NAME

double cg_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

const char *cg_stage_name(cg_stage_id stage) {
    return names[stage];
}

void cg_profile_begin(cg_profile *profile) {
    *profile = (cg_profile){.thread = pthread_self(), .since = cg_seconds()};
}

cg_stage_id cg_profile_enter(cg_profile *profile, cg_stage_id stage) {
    if (!profile || !pthread_equal(profile->thread, pthread_self())) return CG_STAGE_OTHER;
    cg_stage_id before = profile->current;
    double time = cg_seconds();
    profile->stages[before].seconds += time - profile->since;
    profile->current = stage;
    profile->since = time;
    return before;
}

void cg_profile_leave(cg_profile *profile, cg_stage_id before) {
    cg_profile_enter(profile, before);
}

void cg_profile_add(cg_profile *profile, cg_stage_id stage, double rows, double bytes) {
    if (!profile) return;
    profile->stages[stage].rows += rows;
    profile->stages[stage].bytes += bytes;
}
