/* fills_to_scan.c: columns of a worksheet whose rows use the rows above.
 *
 * Enters: fills that ask for each other in a circle while each is compiled for all its cells. Leaves: one scan for all
 * of them, where they cover the same rows and every reference between them is to the same row or to rows above (or all
 * to rows below) at a fixed distance. The value of a fill d rows above is a state; a state d rows above is the one d -
 * 1 rows above, a row later. Everything else is compiled cell by cell. */
#include "graph/compiler.h"
#include "graph/scan.h"

enum { FEWEST_ROWS = 32, MOST_LAGS = 64, MOST_MEMBERS = 1000, MOST_WINDOW = 1024 };

typedef struct member {
    cg_model_fill *fill;
    cg_node *value; /* of this row */
    bool in_progress;
    CG_LIST(cg_node *) previous; /* 1, 2, ... rows before */
} member;

struct cg_fill_group {
    CG_LIST(member) members;
    cg_model_sheet *sheet;
    uint32_t top, bottom;
    bool numeric; /* the states are taken to be numbers or errors */
    bool backward, directed;
    bool failed;
};

/* ---- Who belongs together ---- */

static bool can_scan(const cg_model_fill *fill) {
    return fill->fill->kind == CG_FILL_EACH && !fill->by_cell && !fill->cut && cg_width(fill->area) == 1 &&
           cg_height(fill->area) >= FEWEST_ROWS && !(fill->group && fill->group->failed);
}

static bool fits(const cg_fill_group *group, const cg_model_fill *fill) {
    return can_scan(fill) && fill->sheet == group->sheet && fill->area.top == group->top &&
           fill->area.bottom == group->bottom && group->members.count < MOST_MEMBERS;
}

static void add_member(cg_model *model, cg_fill_group *group, cg_model_fill *fill) {
    if (fill->group == group) return;
    cg_fill_group *old = fill->group;
    fill->group = group;
    CG_PUSH(model->graph->arena, &group->members, (member){.fill = fill});
    for (size_t i = 0; old && i < old->members.count; i++)
        add_member(model, group, old->members.at[i].fill);
}

/* The fill that stands for it among what is being resolved: itself, or another one of its group. */
static cg_named *leader_of(const cg_model *model, const cg_model_fill *fill) {
    for (cg_named *each = model->resolving; each; each = each->outer) {
        if (!each->by_cell) continue; /* no fill that is compiled for all its cells */
        const cg_model_fill *here = (const cg_model_fill *)(void *)each;
        if (here == fill || (fill->group && here->group == fill->group)) return each;
    }
    return NULL;
}

bool cg_join_group(cg_model *model, cg_model_fill *fill) {
    cg_named *leader = leader_of(model, fill);
    if (!leader || !can_scan(fill)) return false;
    cg_fill_group *group = CG_NEW(model->graph->arena, cg_fill_group);
    *group = (cg_fill_group){.sheet = fill->sheet, .top = fill->area.top, .bottom = fill->area.bottom};
    for (const cg_named *each = model->resolving;; each = each->outer) {
        if (!each->by_cell || !fits(group, (const cg_model_fill *)(const void *)each)) return false;
        if (each == leader) break;
    }
    add_member(model, group, fill);
    for (cg_named *each = model->resolving;; each = each->outer) {
        add_member(model, group, (cg_model_fill *)(void *)each);
        if (each == leader) break;
    }
    model->abandoned = true;
    model->regrouped = leader;
    return true;
}

/* ---- References between members ---- */

static member *member_at(cg_fill_group *group, uint32_t column) {
    for (size_t i = 0; i < group->members.count; i++)
        if (group->members.at[i].fill->area.left == column) return &group->members.at[i];
    return NULL;
}

static cg_node *previous_value(cg_compiler *compiler, cg_fill_group *group, member *of, uint32_t lag) {
    if (lag > MOST_LAGS) return NULL;
    uint32_t axis = group->bottom - group->top + 1;
    while (of->previous.count < lag)
        CG_PUSH(compiler->graph->arena, &of->previous, cg_node_previous(compiler->graph, axis, group->numeric));
    return of->previous.at[lag - 1];
}

static cg_node *value_of(cg_model *model, cg_fill_group *group, member *of) {
    if (of->value) return of->value;
    if (of->in_progress) return NULL; /* a circle within one row */
    of->in_progress = true;
    bool by_cell = false;
    uint32_t axis = group->bottom - group->top + 1;
    cg_compiler compiler = cg_fill_compiler(model, of->fill);
    compiler.mapped = true;
    compiler.expanding = &by_cell;
    compiler.draw_axis = axis;
    compiler.group = group;
    bool reference;
    cg_node *node = cg_compile(&compiler, of->fill->fill->formula, &reference);
    of->in_progress = false;
    if (!node || by_cell || group->failed || !cg_node_is_scalar(node)) return NULL;
    if (model->n_params == 0) node = cg_settled_sum(&compiler, of->fill->fill->formula, node);
    return of->value = cg_node_broadcast(model->graph, node, axis, 1, 1);
}

/* The cell of a window as a row sees it: `row` and `column` are those of the group's first row. */
static cg_node *cell_in_row(cg_compiler *compiler, cg_fill_group *group, uint32_t row, uint32_t column) {
    member *of = member_at(group, column);
    if (!of) return cg_window_node(compiler, group->sheet, (cg_rectangle){row, column, row, column});
    if (row == group->top) return value_of(compiler->model, group, of);
    bool backward = row > group->top;
    if (group->directed && backward != group->backward) return NULL;
    group->directed = true;
    group->backward = backward;
    return previous_value(compiler, group, of, backward ? row - group->top : group->top - row);
}

static bool touches(cg_fill_group *group, cg_rectangle area) {
    if (area.bottom < group->top || area.top > group->bottom) return false;
    for (size_t i = 0; i < group->members.count; i++) {
        uint32_t column = group->members.at[i].fill->area.left;
        if (column >= area.left && column <= area.right) return true;
    }
    return false;
}

bool cg_group_window(cg_compiler *compiler, const cg_model_sheet *sheet, cg_rectangle window, bool moves,
                     cg_node **node) {
    cg_fill_group *group = compiler->group;
    cg_rectangle swept = window;
    if (moves) swept.bottom += group->bottom - group->top;
    if (sheet != group->sheet || !touches(group, swept)) return false;
    size_t n = cg_area(window);
    *node = NULL;
    group->failed |= !moves || n > MOST_WINDOW;
    cg_node **cells = CG_NEW_ARRAY(compiler->graph->arena, group->failed ? 0 : n, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(compiler->graph->arena, group->failed ? 0 : 2 * n, uint32_t);
    for (size_t i = 0; !group->failed && i < n; i++) {
        places[2 * i] = (uint32_t)(i / cg_width(window));
        places[2 * i + 1] = (uint32_t)(i % cg_width(window));
        cells[i] = cell_in_row(compiler, group, window.top + places[2 * i], window.left + places[2 * i + 1]);
        group->failed |= !cells[i] && !compiler->model->abandoned && !compiler->model->postponed;
        if (!cells[i]) return true;
    }
    if (!group->failed)
        *node = cg_node_join(compiler->graph, cells, places, (uint32_t)n, cg_height(window), cg_width(window),
                             cg_blank_cell());
    return true;
}

/* ---- The scan ---- */

typedef struct states {
    CG_LIST(cg_node *) previous, next, initial;
} states;

/* The states of one member: its value of the row before, of the row before that, ... False when an initial value
 * cannot be had. */
static bool add_states(cg_model *model, cg_fill_group *group, member *of, states *to) {
    cg_arena *arena = model->graph->arena;
    cg_compiler compiler = {.model = model, .graph = model->graph};
    bool used = of->previous.count > 0;
    previous_value(&compiler, group, of, 1);
    for (uint32_t lag = 1; lag <= of->previous.count; lag++) {
        uint32_t row = group->backward ? group->bottom + lag : group->top - lag, column = of->fill->area.left;
        cg_node *initial = cg_node_number(model->graph, 0);
        if (used) initial = cg_rectangle_node(model, group->sheet, (cg_rectangle){row, column, row, column});
        if (!initial) return false;
        CG_PUSH(arena, &to->previous, of->previous.at[lag - 1]);
        CG_PUSH(arena, &to->next, lag == 1 ? of->value : of->previous.at[lag - 2]);
        CG_PUSH(arena, &to->initial, initial);
    }
    return true;
}

static bool is_numeric(const states *of) {
    for (size_t i = 0; i < of->next.count; i++)
        if (!of->next.at[i]->numeric || !of->initial.at[i]->numeric) return false;
    return true;
}

static void give_values(cg_model *model, cg_fill_group *group, cg_node *scan) {
    uint32_t column = 0, rows = group->bottom - group->top + 1;
    for (size_t i = 0; i < group->members.count; i++) {
        member *of = &group->members.at[i];
        cg_node *value = cg_node_slice(model->graph, scan, 0, column, 1, 1);
        column += (uint32_t)of->previous.count;
        if (!value->label) value->label = of->fill->named.label;
        of->fill->own = cg_node_stack(model->graph, value, rows, 1);
    }
}

/* True when the members have their values; else, unless all is being given up, there is no scan of them. */
static bool compile_group(cg_model *model, cg_fill_group *group, bool numeric) {
    states all = {0};
    group->numeric = numeric;
    group->directed = group->backward = false;
    for (size_t i = 0; i < group->members.count; i++) {
        cg_model_fill *fill = group->members.at[i].fill;
        group->members.at[i] = (member){.fill = fill};
    }
    for (size_t i = 0; i < group->members.count; i++)
        if (!value_of(model, group, &group->members.at[i])) return false;
    for (size_t i = 0; i < group->members.count; i++)
        if (!add_states(model, group, &group->members.at[i], &all) || group->members.at[i].fill->by_cell) return false;
    if (numeric && !is_numeric(&all)) return compile_group(model, group, false);
    cg_node *scan = cg_node_scan(model->graph, group->bottom - group->top + 1, all.previous.at, all.next.at,
                                 all.initial.at, (uint32_t)all.next.count, group->backward);
    if (scan) give_values(model, group, scan);
    return scan != NULL;
}

static void set_states(cg_fill_group *group, const cg_model_fill *but, cg_state state) {
    for (size_t i = 0; i < group->members.count; i++)
        if (group->members.at[i].fill != but) group->members.at[i].fill->named.state = state;
}

bool cg_fill_scan(cg_model *model, cg_model_fill *fill) {
    for (;;) {
        cg_fill_group *group = fill->group;
        set_states(group, fill, CG_RESOLVING);
        bool done = compile_group(model, group, true);
        if (done) {
            set_states(group, fill, CG_RESOLVED);
            return true;
        }
        set_states(group, fill, CG_UNRESOLVED);
        if (model->abandoned && model->regrouped == &fill->named) { /* more of them belong together */
            model->abandoned = false;
            model->regrouped = NULL;
            continue;
        }
        if (model->abandoned || model->postponed) return false;
        group->failed = true;
        for (size_t i = 0; i < group->members.count; i++)
            group->members.at[i].fill->by_cell = true;
        return false;
    }
}
