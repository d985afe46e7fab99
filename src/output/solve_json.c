/* solve_json.c: see solve_json.h. */
#include "output/solve_json.h"

void cg_json_minimum(cg_json *json, double objective, uint64_t count, uint64_t start, const char *const *dead,
                     size_t n_dead) {
    cg_json_begin(json, '{');
    cg_json_put_number(json, "objective", objective);
    cg_json_put_count(json, "count", count);
    cg_json_put_count(json, "start", start);
    cg_json_put_texts(json, "dead", dead, n_dead);
    cg_json_end(json, '{');
}

void cg_json_put_work(cg_json *json, uint64_t iterations, uint64_t evaluations, uint64_t seed, uint64_t starts) {
    cg_json_put_count(json, "iterations", iterations);
    cg_json_put_count(json, "evaluations", evaluations);
    cg_json_put_count(json, "seed", seed);
    cg_json_put_count(json, "starts", starts);
}
