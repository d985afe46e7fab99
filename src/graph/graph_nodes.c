/* graph_nodes.c: making nodes, each value once.
 *
 * Enters: what a node is. Leaves: the node, found in the hash table or added at the end, so that arguments have smaller
 * ids. The rewrites that keep the graph small and row by row are in graph_simplify.c, which the makers here call. */
#include "graph/graph_nodes.h"

#include "base/limits.h"
#include "function/clock.h"
#include "graph/scan.h"

cg_graph *cg_graph_create(cg_arena *arena, cg_texts *texts, const cg_registry *registry, cg_diagnostics *diagnostics) {
    cg_graph *graph = CG_NEW(arena, cg_graph);
    *graph = (cg_graph){
        .arena = arena, .texts = texts, .registry = registry, .diagnostics = diagnostics, .now = cg_clock_now()};
    graph->n_buckets = 1024;
    graph->buckets = CG_NEW_ARRAY(arena, graph->n_buckets, cg_node *);
    return graph;
}

/* Whole numbers differ in the upper bits of their doubles only: both halves count. */
static uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value ^ value >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ (hash >> 29);
}

enum { MOST_CONSTANT_CELLS = 64 }; /* of a part of given cells */

/* Number of uint32 places a node of this kind carries. */
static size_t n_places(const cg_node *node) {
    switch (node->kind) {
    case CG_NODE_JOIN: return 2 * (size_t)node->n_args;
    case CG_NODE_SLICE: return 2;
    case CG_NODE_GATHER: return cg_node_size(node) * node->axis;
    case CG_NODE_SCATTER: return cg_node_size(node->args[0]) * node->args[0]->axis;
    default: return 0;
    }
}

static uint64_t hash_payload(const cg_node *node, uint64_t hash) {
    size_t places = n_places(node);
    for (size_t i = 0; i < places; i++)
        hash = mix(hash, node->places[i]);
    switch (node->kind) {
    case CG_NODE_CONSTANT:
        for (size_t i = 0; i < cg_node_size(node); i++)
            hash = mix(hash, node->cells[i].bits);
        break;
    case CG_NODE_CELLS: hash = mix(hash, (uintptr_t)node->cells); break;
    case CG_NODE_COLUMN: hash = mix(hash, (uintptr_t)node->column); break;
    case CG_NODE_VARIABLE: hash = mix(hash, node->variable); break;
    case CG_NODE_PREVIOUS: hash = mix(hash, node->stream); break;
    case CG_NODE_SCAN: hash = mix(hash, (uintptr_t)node->scan); break;
    case CG_NODE_CALL:
        hash = mix(hash, node->entry->index);
        if (node->entry->function->random) hash = mix(hash, node->stream);
        for (uint32_t i = 0; i < node->n_args; i++)
            hash = mix(hash, node->references[i]);
        break;
    case CG_NODE_JOIN: hash = mix(hash, node->fill.bits); break;
    default: break;
    }
    return hash;
}

static uint64_t hash_node(const cg_node *node) {
    uint64_t hash = mix(node->kind + 1, node->axis);
    hash = mix(mix(hash, node->rows), node->cols);
    for (uint32_t i = 0; i < node->n_args; i++)
        hash = mix(hash, node->args[i]->id + 1);
    return hash_payload(node, hash);
}

static bool same_payload(const cg_node *a, const cg_node *b) {
    size_t places = n_places(a);
    if (places && memcmp(a->places, b->places, places * sizeof *a->places) != 0) return false;
    switch (a->kind) {
    case CG_NODE_CONSTANT: return memcmp(a->cells, b->cells, cg_node_size(a) * sizeof *a->cells) == 0;
    case CG_NODE_CELLS: return a->cells == b->cells && a->frozen == b->frozen;
    case CG_NODE_COLUMN: return a->column == b->column;
    case CG_NODE_VARIABLE: return a->variable == b->variable;
    case CG_NODE_PREVIOUS: return a->stream == b->stream;
    case CG_NODE_SCAN: return a->scan == b->scan;
    case CG_NODE_CALL:
        if (a->entry != b->entry) return false;
        if (a->entry->function->random && a->stream != b->stream) return false;
        return a->n_args == 0 || memcmp(a->references, b->references, a->n_args * sizeof *a->references) == 0;
    case CG_NODE_JOIN: return a->fill.bits == b->fill.bits;
    default: return true;
    }
}

static bool same_span(cg_span a, cg_span b) {
    return a.source == b.source && a.start == b.start && a.end == b.end;
}

static bool same_node(const cg_node *a, const cg_node *b) {
    if (a->hash != b->hash || a->kind != b->kind || a->axis != b->axis || a->rows != b->rows || a->cols != b->cols ||
        a->n_args != b->n_args)
        return false;
    for (uint32_t i = 0; i < a->n_args; i++)
        if (a->args[i] != b->args[i]) return false;
    return same_payload(a, b);
}

static void grow(cg_graph *graph) {
    size_t n = graph->n_buckets * 4;
    graph->buckets = CG_NEW_ARRAY(graph->arena, n, cg_node *);
    graph->n_buckets = n;
    for (size_t i = 0; i < graph->nodes.count; i++) {
        cg_node *node = graph->nodes.at[i];
        cg_node **bucket = &graph->buckets[node->hash & (n - 1)];
        node->chain = *bucket;
        *bucket = node;
    }
}

/* Where the part of given cells whose upper left cell is at `place` starts. */
static const cg_cell *part_of_cells(const cg_node *cells, const uint32_t *place) {
    return cells->cells + (size_t)place[0] * cells->cols + place[1];
}

/* What is known of cells that are there, `stride` from row to row. */
static void set_cell_facts(cg_node *node, const cg_cell *cells, uint32_t stride) {
    node->numeric = node->total = true;
    for (uint32_t row = 0; row < node->rows; row++, cells += stride)
        for (uint32_t col = 0; col < node->cols; col++) {
            node->numeric &= cg_is_number(cells[col]) || cg_is_error(cells[col]);
            node->total &= !cg_is_error(cells[col]) && !cg_is_text(cells[col]);
        }
}

/* What is known of a node's cells from its kind and arguments. */
static void set_facts(cg_node *node) {
    node->depends = node->kind == CG_NODE_VARIABLE || node->kind == CG_NODE_PREVIOUS;
    bool args_numeric = true, args_total = true;
    node->drawn = node->kind == CG_NODE_CALL && node->entry->function->random;
    node->timed = node->kind == CG_NODE_CALL && node->entry->function->clock;
    for (uint32_t i = 0; i < node->n_args; i++) {
        node->drawn |= node->args[i]->drawn;
        node->timed |= node->args[i]->timed;
        node->depends |= node->args[i]->depends;
        args_numeric &= node->args[i]->numeric;
        args_total &= node->args[i]->total;
    }
    switch (node->kind) {
    case CG_NODE_CONSTANT:
    case CG_NODE_CELLS: set_cell_facts(node, node->cells, node->cols); break;
    case CG_NODE_COLUMN: node->numeric = node->total = node->column->holding == CG_HOLDS_NUMBERS; break;
    case CG_NODE_VARIABLE:
    case CG_NODE_ROW_INDEX: node->numeric = node->total = true; break;
    case CG_NODE_PREVIOUS: break; /* its maker knows */
    case CG_NODE_SCAN:
        node->numeric = true;
        for (uint32_t i = 0; i < node->cols; i++)
            node->numeric &= node->scan->previous[i]->numeric;
        break;
    case CG_NODE_CALL: {
        cg_parameter_kind result = node->entry->signature.result;
        bool chooses = result == CG_PARAMETER_ANY && node->entry->function->total;
        node->numeric = result == CG_PARAMETER_NUMBER;
        if (chooses) { /* IF: its branches decide */
            node->numeric = true;
            for (uint32_t i = 1; i < node->n_args; i++)
                node->numeric &= node->args[i]->numeric;
        }
        node->total = args_total && node->entry->function->total;
        if (node->entry->function->shape_only) { /* whatever its arguments hold */
            node->depends = false;
            node->total = true;
        }
        break;
    }
    case CG_NODE_JOIN: {
        size_t covered = 0;
        for (uint32_t i = 0; i < node->n_args; i++)
            covered += cg_node_size(node->args[i]);
        bool number_elsewhere = cg_is_number(node->fill) || covered == cg_node_size(node);
        node->numeric = args_numeric && number_elsewhere;
        node->total = args_total && number_elsewhere;
        break;
    }
    case CG_NODE_SLICE:
        if (node->args[0]->kind == CG_NODE_CELLS) {
            set_cell_facts(node, part_of_cells(node->args[0], node->places), node->args[0]->cols);
            break;
        }
        /* fall through */
    default:
        node->numeric = args_numeric;
        node->total = args_total;
        break;
    }
}

static void *copy_of(cg_graph *graph, const void *from, size_t bytes) {
    void *copy = cg_alloc_raw(graph->arena, bytes ? bytes : 1);
    if (bytes) memcpy(copy, from, bytes);
    return copy;
}

/* What a call's arguments mostly are: all references. */
static const bool references_all[] = {true, true, true, true, true, true, true, true};
enum { FEW_REFERENCES = sizeof references_all / sizeof *references_all };

static const bool *keep_references(cg_graph *graph, const cg_node *like) {
    bool all = like->n_args <= FEW_REFERENCES && memcmp(like->references, references_all, like->n_args) == 0;
    return all ? references_all : copy_of(graph, like->references, like->n_args * sizeof(bool));
}

/* The node gets arrays of its own, the arguments behind it; `like` may point into the caller's. */
static cg_node *add_node(cg_graph *graph, const cg_node *like) {
    cg_node *node = cg_alloc_raw(graph->arena, sizeof *node + like->n_args * sizeof *like->args);
    cg_node **args = (cg_node **)(void *)(node + 1);
    *node = *like;
    node->id = (uint32_t)graph->nodes.count;
    node->args = args;
    if (like->n_args) memcpy(args, like->args, like->n_args * sizeof *args);
    if (like->kind == CG_NODE_CALL) node->references = keep_references(graph, like);
    if (like->kind == CG_NODE_CONSTANT) node->cells = copy_of(graph, like->cells, cg_node_size(like) * sizeof(cg_cell));
    size_t places = n_places(like);
    if (places) node->places = copy_of(graph, like->places, places * sizeof *like->places);
    set_facts(node);
    cg_node **bucket = &graph->buckets[node->hash & (graph->n_buckets - 1)];
    node->chain = *bucket;
    *bucket = node;
    CG_PUSH(graph->arena, &graph->nodes, node);
    if (graph->nodes.count == CG_MAX_NODES + 1)
        cg_report(graph->diagnostics, CG_E_TOO_MANY_NODES, node->span,
                  "the sheet needs more than %d values and formulas", CG_MAX_NODES);
    if (graph->nodes.count > graph->n_buckets) grow(graph);
    return node;
}

cg_node *cg_node_intern(cg_graph *graph, cg_node *like) {
    if (like->kind == CG_NODE_CALL && !like->references) {
        bool *all = like->n_args <= FEW_REFERENCES ? NULL : cg_alloc_raw(graph->arena, like->n_args);
        if (all) memset(all, 1, like->n_args);
        like->references = all ? all : references_all;
    }
    like->hash = hash_node(like);
    for (cg_node *node = graph->buckets[like->hash & (graph->n_buckets - 1)]; node; node = node->chain)
        if (same_node(node, like) && (!graph->traced || same_span(node->span, like->span))) return node;
    return add_node(graph, like);
}

cg_node *cg_node_constant(cg_graph *graph, const cg_cell *cells, uint32_t rows, uint32_t cols) {
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_CONSTANT, .rows = rows, .cols = cols, .cells = cells});
}

cg_node *cg_node_given(cg_graph *graph, const cg_cell *cells, uint32_t rows, uint32_t cols, bool frozen) {
    return cg_node_intern(
        graph, &(cg_node){.kind = CG_NODE_CELLS, .rows = rows, .cols = cols, .cells = cells, .frozen = frozen});
}

cg_node *cg_node_number(cg_graph *graph, double value) {
    return cg_node_constant(graph, &(cg_cell){.number = value}, 1, 1);
}

bool cg_node_is_number(const cg_node *node, double value) {
    return node->kind == CG_NODE_CONSTANT && cg_node_is_scalar(node) && cg_is_number(node->cells[0]) &&
           node->cells[0].number == value;
}

bool cg_node_is_comparison(const cg_node *node) {
    static const char *const names[] = {"=", "<>", "<", "<=", ">", ">="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cg_node_is_call(node, names[i])) return true;
    return false;
}

cg_node *cg_node_column(cg_graph *graph, const cg_table *table, const cg_column *column) {
    return cg_node_intern(
        graph,
        &(cg_node){.kind = CG_NODE_COLUMN, .axis = (uint32_t)table->n_rows, .rows = 1, .cols = 1, .column = column});
}

cg_node *cg_node_variable(cg_graph *graph, uint32_t index, uint32_t rows, uint32_t cols) {
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_VARIABLE, .rows = rows, .cols = cols, .variable = index});
}

cg_node *cg_node_row_index(cg_graph *graph, uint32_t axis) {
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_ROW_INDEX, .axis = axis, .rows = 1, .cols = 1});
}

cg_node *cg_node_random(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args, uint32_t axis,
                        uint64_t stream, cg_span span) {
    cg_node_shape_room room;
    cg_shape_call call = cg_node_shapes(graph, args, n_args, NULL, &room);
    cg_shape shape = {1, 1};
    const char *misfit = cg_result_shape(entry, &call, &shape);
    if (misfit) return cg_node_misfit(graph, entry, &call, misfit, span);
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_CALL,
                                            .axis = axis,
                                            .rows = shape.rows,
                                            .cols = shape.cols,
                                            .entry = entry,
                                            .args = args,
                                            .n_args = n_args,
                                            .stream = stream,
                                            .span = span});
}

cg_node *cg_node_apply(cg_graph *graph, const char *function, cg_node *const *args, uint32_t n_args) {
    const cg_entry *entry = cg_registry_find(graph->registry, cg_intern_string(graph->texts, function));
    return cg_node_call(graph, entry, args, n_args, NULL, cg_nowhere());
}

cg_node *cg_node_stack(cg_graph *graph, cg_node *node, uint32_t rows, uint32_t cols) {
    if (node->axis == 0) return cg_node_broadcast(graph, node, 0, rows, cols);
    if (node->kind == CG_NODE_UNSTACK && node->args[0]->rows == rows && node->args[0]->cols == cols)
        return node->args[0];
    return cg_node_intern(graph,
                          &(cg_node){.kind = CG_NODE_STACK, .rows = rows, .cols = cols, .args = &node, .n_args = 1});
}

cg_node *cg_node_unstack(cg_graph *graph, cg_node *node, uint32_t axis, uint32_t rows, uint32_t cols) {
    if (node->kind == CG_NODE_STACK && node->args[0]->axis == axis && node->args[0]->rows == rows &&
        node->args[0]->cols == cols)
        return node->args[0];
    return cg_node_intern(
        graph,
        &(cg_node){.kind = CG_NODE_UNSTACK, .axis = axis, .rows = rows, .cols = cols, .args = &node, .n_args = 1});
}

cg_node *cg_node_rowsum(cg_graph *graph, cg_node *node) {
    return cg_node_intern(
        graph, &(cg_node){.kind = CG_NODE_ROWSUM, .rows = node->rows, .cols = node->cols, .args = &node, .n_args = 1});
}

cg_node *cg_node_broadcast(cg_graph *graph, cg_node *node, uint32_t axis, uint32_t rows, uint32_t cols) {
    if (node->axis == axis && node->rows == rows && node->cols == cols) return node;
    if (node->kind == CG_NODE_BROADCAST && cg_node_is_scalar(node->args[0])) node = node->args[0];
    return cg_node_intern(
        graph,
        &(cg_node){.kind = CG_NODE_BROADCAST, .axis = axis, .rows = rows, .cols = cols, .args = &node, .n_args = 1});
}

/* A stack whose rows are its axis. */
static bool is_column_stack(const cg_node *node) {
    return node->kind == CG_NODE_STACK && node->args[0]->rows == 1 && node->args[0]->axis == node->rows;
}

/* Whole columns side by side, of which one is a stack: each of all the columns in one of them. */
static bool are_columns(cg_graph *graph, cg_node *const *args, const uint32_t *places, uint32_t n_args, uint32_t rows,
                        uint32_t cols) {
    uint64_t covered = 0;
    bool stacks = false, apart = true;
    for (uint32_t i = 0; i < n_args; i++) {
        if (args[i]->axis || args[i]->rows != rows) return false;
        stacks |= is_column_stack(args[i]);
        covered += args[i]->cols;
    }
    if (!stacks || covered != cols) return false;
    bool *taken = CG_NEW_ARRAY(graph->arena, cols, bool);
    for (uint32_t i = 0; i < n_args; i++)
        for (uint32_t col = places[2 * i + 1]; col < places[2 * i + 1] + args[i]->cols; col++) {
            apart &= !taken[col];
            taken[col] = true;
        }
    return apart;
}

/* They are a stack of rows. */
static cg_node *join_of_columns(cg_graph *graph, cg_node *const *args, const uint32_t *places, uint32_t n_args,
                                uint32_t rows, uint32_t cols, cg_cell fill) {
    cg_node **pieces = CG_NEW_ARRAY(graph->arena, n_args, cg_node *);
    for (uint32_t i = 0; i < n_args; i++)
        pieces[i] = cg_node_unstack(graph, args[i], rows, 1, args[i]->cols);
    return cg_node_stack(graph, cg_node_join(graph, pieces, places, n_args, 1, cols, fill), rows, cols);
}

cg_node *cg_node_join(cg_graph *graph, cg_node *const *args, const uint32_t *places, uint32_t n_args, uint32_t rows,
                      uint32_t cols, cg_cell fill) {
    if (n_args == 1 && args[0]->rows == rows && args[0]->cols == cols) return args[0];
    if (are_columns(graph, args, places, n_args, rows, cols))
        return join_of_columns(graph, args, places, n_args, rows, cols, fill);
    uint32_t axis = 0;
    for (uint32_t i = 0; i < n_args; i++)
        if (args[i]->axis) axis = args[i]->axis;
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_JOIN,
                                            .axis = axis,
                                            .rows = rows,
                                            .cols = cols,
                                            .args = args,
                                            .n_args = n_args,
                                            .places = places,
                                            .fill = fill});
}

/* The argument of a join that holds all of the part wanted, with the place of the part in it; NULL when none does. */
static cg_node *piece_of_join(const cg_node *join, uint32_t *row, uint32_t *col, uint32_t rows, uint32_t cols) {
    for (uint32_t i = join->n_args; i-- > 0;) { /* later pieces lie on top */
        uint32_t top = join->places[2 * i], left = join->places[2 * i + 1];
        cg_node *piece = join->args[i];
        if (*row >= top && *col >= left && *row + rows <= top + piece->rows && *col + cols <= left + piece->cols &&
            piece->axis == join->axis) {
            *row -= top;
            *col -= left;
            return piece;
        }
    }
    return NULL;
}

bool cg_any_error(const cg_cell *cells, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (cg_is_error(cells[i])) return true;
    return false;
}

/* A few given cells are a constant, so that formulas of them are computed at once; NULL: an error among them is traced.
 */
static cg_node *constant_part(cg_graph *graph, const cg_node *node, const uint32_t *place, uint32_t rows,
                              uint32_t cols) {
    cg_cell part[MOST_CONSTANT_CELLS];
    const cg_cell *from = part_of_cells(node, place);
    for (uint32_t row = 0; row < rows; row++)
        memcpy(part + (size_t)row * cols, from + (size_t)row * node->cols, cols * sizeof *part);
    return graph->traced && cg_any_error(part, (size_t)rows * cols) ? NULL : cg_node_constant(graph, part, rows, cols);
}

cg_node *cg_node_slice(cg_graph *graph, cg_node *node, uint32_t row, uint32_t col, uint32_t rows, uint32_t cols) {
    if (node->rows == rows && node->cols == cols) return node;
    if (node->kind == CG_NODE_JOIN) {
        cg_node *piece = piece_of_join(node, &row, &col, rows, cols);
        if (piece) return cg_node_slice(graph, piece, row, col, rows, cols);
    }
    if (node->kind == CG_NODE_SLICE) {
        row += node->places[0];
        col += node->places[1];
        node = node->args[0];
    }
    if (is_column_stack(node) && row == 0 && rows == node->rows)
        return cg_node_stack(graph, cg_node_slice(graph, node->args[0], 0, col, 1, cols), rows, cols);
    uint32_t places[2] = {row, col};
    if (node->kind == CG_NODE_CELLS && !node->frozen && (uint64_t)rows * cols <= MOST_CONSTANT_CELLS) {
        cg_node *part = constant_part(graph, node, places, rows, cols);
        if (part) return part;
    }
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_SLICE,
                                            .axis = node->axis,
                                            .rows = rows,
                                            .cols = cols,
                                            .args = &node,
                                            .n_args = 1,
                                            .places = places});
}

cg_node *cg_node_gather(cg_graph *graph, cg_node *node, const uint32_t *places, uint32_t axis, uint32_t rows,
                        uint32_t cols) {
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_GATHER,
                                            .axis = axis,
                                            .rows = rows,
                                            .cols = cols,
                                            .args = &node,
                                            .n_args = 1,
                                            .places = places});
}

cg_node *cg_node_scatter(cg_graph *graph, cg_node *node, const uint32_t *places, uint32_t rows, uint32_t cols) {
    return cg_node_intern(
        graph,
        &(cg_node){.kind = CG_NODE_SCATTER, .rows = rows, .cols = cols, .args = &node, .n_args = 1, .places = places});
}
