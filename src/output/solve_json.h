/* solve_json.h: what the result of a run and an exported file say alike of a solve.
 *
 * Enters: numbers of a solution. Leaves: members and elements of JSON. */
#ifndef CG_OUTPUT_SOLVE_JSON_H
#define CG_OUTPUT_SOLVE_JSON_H

#include "output/json.h"

/* {"objective", "count", "start", "dead"}: a minimum, the starts that ended in it, the first of them, dead columns. */
void cg_json_minimum(cg_json *json, double objective, uint64_t count, uint64_t start, const char *const *dead,
                     size_t n_dead);
/* "iterations", "evaluations", "seed", "starts" */
void cg_json_put_work(cg_json *json, uint64_t iterations, uint64_t evaluations, uint64_t seed, uint64_t starts);

#endif
