/* criteria_over_rows.c: COUNTIF(A$1:A$9,A1) and COUNTIF(A$1:A1,A1), filled down.
 *
 * Enters: a mapped call of a function that counts or adds by criteria, with ranges that are the same in all rows or
 * grow with them. Leaves: one call for all rows, whose time grows with their number alone (fn_criteria_rows.c). */
#include "graph/growing.h"

enum { FEWEST_STEPS = 1 << 14, MOST_PAIRS = 8, FEW = 64 }; /* rows times cells; pairs as in fn_criteria_rows.c */

/* Arguments of COUNTIF and its kin: where their pairs begin, and where the values are; SUMIF may have them last. */
static const struct form {
    const char *name;
    uint32_t first, values;
    bool adds;
} forms[] = {{"COUNTIF", 0, 0, false}, {"COUNTIFS", 0, 0, false}, {"SUMIF", 0, 2, true}, {"SUMIFS", 1, 0, true}};

static const struct form *form_of(const char *function) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (cg_same_word(forms[i].name, function)) return &forms[i];
    return NULL;
}

static bool is_scalar(const struct form *form, uint32_t arg) {
    return arg != form->values && arg >= form->first && (arg - form->first) % 2 == 1;
}

/* Whether all ranges are the same whole array in shape, and some criterion is not the same in all rows. */
static bool fits(const struct form *form, cg_node *const *args, uint32_t n, uint32_t *axis) {
    const cg_node *first = args[form->first];
    *axis = 0;
    if (n < 2 || n > 2 * MOST_PAIRS) return false;
    for (uint32_t i = 0; i < n; i++) {
        bool scalar = is_scalar(form, i);
        if (scalar && !cg_node_is_scalar(args[i])) return false;
        if (scalar && args[i]->axis) *axis = args[i]->axis;
        if (!scalar && (args[i]->axis || args[i]->rows != first->rows || args[i]->cols != first->cols)) return false;
    }
    return *axis > 0;
}

static cg_node *call_for_rows(cg_graph *graph, const struct form *form, cg_node *const *args, uint32_t n,
                              const double growth[2]) {
    cg_node *made[3 + 2 * MOST_PAIRS];
    uint32_t axis, count = 3;
    if (!fits(form, args, n, &axis)) return NULL;
    made[0] = cg_node_number(graph, growth[0]);
    made[1] = cg_node_number(graph, growth[1]);
    bool own = form->adds && form->values < n;
    made[2] = form->adds ? args[own ? form->values : form->first] : made[0];
    for (uint32_t i = form->first; i < n; i++) {
        if (own && i == form->values) continue;
        made[count++] = is_scalar(form, i) && args[i]->axis ? cg_node_stack(graph, args[i], axis, 1) : args[i];
    }
    cg_node *all = cg_node_apply(graph, form->adds ? "SUMIFS.ROWS" : "COUNTIFS.ROWS", made, count);
    return cg_node_unstack(graph, all, axis, 1, 1);
}

/* The criteria are so few different ones that a call for each of them is as good. */
static bool are_few(const cg_graph *graph, const struct form *form, cg_node *const *args, uint32_t n) {
    uint64_t different = 1;
    for (uint32_t i = 0; i < n; i++) {
        if (!is_scalar(form, i) || !args[i]->axis) continue;
        const cg_coding *coding = cg_node_coding(graph, args[i]);
        if (!coding) return false;
        different *= coding->n;
    }
    return different <= FEW;
}

cg_node *cg_node_criteria_over_rows(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n) {
    const struct form *form = form_of(entry->function->name);
    uint32_t axis;
    if (!form || !fits(form, args, n, &axis) || are_few(graph, form, args, n)) return NULL;
    if ((uint64_t)axis * cg_node_size(args[form->first]) < FEWEST_STEPS) return NULL;
    return call_for_rows(graph, form, args, n, (double[]){0, 0});
}

/* ---- Ranges that grow ---- */

/* All ranges grow alike, one column each; then *like is the first one. */
static bool ranges_grow(const struct form *form, const cg_ast *ast, const cg_range **like) {
    *like = NULL;
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        const cg_ast *arg = ast->call.args[i];
        if (is_scalar(form, i)) continue;
        if (arg->kind != CG_AST_RANGE || !cg_range_grows(&arg->range)) return false;
        if (arg->range.from.column != arg->range.to.column) return false;
        if (!*like) *like = &arg->range;
        if (arg->range.from.row != (*like)->from.row || arg->range.to.row != (*like)->to.row ||
            arg->range.to.row_absolute != (*like)->to.row_absolute)
            return false;
    }
    return *like != NULL;
}

const cg_ast *cg_whole_growing_range(cg_compiler *compiler, const cg_ast *ast, uint32_t height) {
    cg_ast *copy = CG_NEW(compiler->graph->arena, cg_ast);
    *copy = *ast;
    if (!copy->range.to.row_absolute) copy->range.to.row += height - 1;
    copy->range.from.row_absolute = copy->range.to.row_absolute = true;
    copy->range.single = false;
    return copy;
}

bool cg_compile_growing_criteria(cg_compiler *compiler, const cg_ast *ast, cg_node **node) {
    const struct form *form = form_of(ast->call.function->bytes);
    const cg_range *like;
    uint32_t n = ast->call.n_args;
    if (!form || !compiler->mapped || compiler->in_name || compiler->group || n < 2 || n > 2 * MOST_PAIRS) return false;
    cg_rectangle fill = cg_fill_rectangle(compiler->fill);
    uint32_t height = cg_height(fill);
    if (!ranges_grow(form, ast, &like) || cg_width(fill) != 1 || height < CG_FEWEST_GROWING) return false;
    bool upward = like->to.row_absolute;
    if (upward && like->from.row + height - 1 > like->to.row) return false;
    cg_node *args[2 * MOST_PAIRS];
    for (uint32_t i = 0; i < n; i++) {
        bool reference;
        const cg_ast *arg = ast->call.args[i];
        args[i] =
            cg_compile(compiler, is_scalar(form, i) ? arg : cg_whole_growing_range(compiler, arg, height), &reference);
        *node = NULL;
        if (!args[i]) return true;
    }
    double seen = upward ? like->to.row - (like->from.row + height - 1) + 1.0 : like->to.row - like->from.row + 1.0;
    *node = call_for_rows(compiler->graph, form, args, n, (double[]){upward ? -1 : 1, seen});
    return *node != NULL;
}
