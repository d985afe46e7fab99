/* view_to_json.h: parts of a view as JSON, for the exporter and for `cellgrad run --json`. */
#ifndef CG_OUTPUT_VIEW_TO_JSON_H
#define CG_OUTPUT_VIEW_TO_JSON_H

#include "output/json.h"
#include "output/view.h"

typedef enum cg_times { CG_WITHOUT_TIMES, CG_WITH_TIMES } cg_times;

/* Key "solves" and {NAME: {"status", "objective", ..., "values": {PARAM: [[...]]}}}. Times are left out where the same
 * run must give the same bytes. */
void cg_json_solves(cg_json *json, const cg_view *view, cg_times times);
/* Key "cells" and {NAME: value}; an array is [[...]]. */
void cg_json_cells(cg_json *json, const cg_view *view);

#endif
