/* filled_part.c: where the cells of a rectangle are that hold something, for TRIMRANGE.
 *
 * Enters: a rectangle of a worksheet. Leaves: the smallest one within it that has all its values, formulas and cells
 * that a solve changes. A formula's cell holds something whatever it gives, so that no value needs to be known. */
#include "graph/compiler.h"

/* The cells of a block of values, some of which may be blank. */
static void include_values(cg_rectangle *all, bool *any, const cg_model_fill *fill, cg_rectangle part) {
    cg_rectangle whole = cg_fill_rectangle(fill->fill);
    for (uint32_t row = part.top; row <= part.bottom; row++)
        for (uint32_t column = part.left; column <= part.right; column++) {
            size_t at = (size_t)(row - whole.top) * cg_width(whole) + (column - whole.left);
            if (!cg_is_blank(fill->fill->values[at])) cg_include(all, any, (cg_rectangle){row, column, row, column});
        }
}

bool cg_filled_part(cg_model *model, cg_model_sheet *sheet, cg_rectangle area, cg_rectangle *out) {
    bool any = false;
    cg_cell_entries entries = {0};
    cg_rectangle part;
    cg_cell_index_find(model->graph->arena, &sheet->index, area, &entries);
    for (size_t i = 0; i < entries.count; i++) {
        const cg_model_fill *fill = entries.at[i].fill;
        cg_overlap(entries.at[i].at, area, &part);
        if (!entries.at[i].params && fill->fill->kind == CG_FILL_VALUES)
            include_values(out, &any, fill, part);
        else
            cg_include(out, &any, part);
    }
    for (size_t i = 0; i < sheet->spills.count; i++) {
        cg_model_fill *spill = sheet->spills.at[i];
        cg_rectangle anchor = cg_fill_rectangle(spill->fill);
        if (anchor.top > area.bottom || anchor.left > area.right) continue;
        if (spill->named.state == CG_RESOLVING && !cg_overlap(anchor, area, &part)) continue;
        cg_fill_resolve_whole(model, spill);
        if (model->postponed) break;
        if (cg_overlap(spill->area, area, &part)) cg_include(out, &any, part);
    }
    return any;
}
