/* view_to_text.h: the result of a run for people. */
#ifndef CG_OUTPUT_VIEW_TO_TEXT_H
#define CG_OUTPUT_VIEW_TO_TEXT_H

#include <stdio.h>

#include "output/view_to_json.h"

/* Tables by their size, named values, params with their labels, and each solve with its minima. Times are left out
 * where the same run must give the same bytes. */
void cg_write_summary(FILE *out, const cg_view *view, cg_times times);

#endif
