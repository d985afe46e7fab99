/* sheet_names.h: names for worksheets that Excel takes. */
#ifndef CG_OUTPUT_SHEET_NAMES_H
#define CG_OUTPUT_SHEET_NAMES_H

#include "output/view.h"

/* `wish` when Excel takes it and none of the n taken names is the same without case; else a name like it. */
const cg_text *cg_free_sheet_name(const cg_view *view, const char *wish, const cg_text *const *taken, size_t n);

#endif
