/* graph_to_text.c: the graph itself, for people: a listing, and Graphviz. */
#include "graph/model.h"

#include "base/decimal.h"

static const char *const kind_names[] = {
    [CG_NODE_CONSTANT] = "constant",   [CG_NODE_CELLS] = "cells",         [CG_NODE_COLUMN] = "column",
    [CG_NODE_VARIABLE] = "variable",   [CG_NODE_ROW_INDEX] = "row index", [CG_NODE_CALL] = "call",
    [CG_NODE_STACK] = "stack",         [CG_NODE_UNSTACK] = "unstack",     [CG_NODE_ROWSUM] = "sum over rows",
    [CG_NODE_BROADCAST] = "broadcast", [CG_NODE_JOIN] = "join",           [CG_NODE_SLICE] = "slice",
    [CG_NODE_GATHER] = "gather",       [CG_NODE_SCATTER] = "scatter",     [CG_NODE_PREVIOUS] = "previous row",
    [CG_NODE_SCAN] = "row by row",
};

static const char *cell_text(cg_arena *arena, cg_cell cell) {
    char number[CG_DECIMAL_ROOM];
    switch (cg_cell_kind(cell)) {
    case CG_TEXT: return cg_format(arena, "\"%s\"", cg_cell_text(cell)->bytes);
    case CG_BOOLEAN: return cg_cell_boolean(cell) ? "TRUE" : "FALSE";
    case CG_ERROR: return cg_error_text(cg_cell_error(cell));
    case CG_BLANK: return "blank";
    default: cg_decimal_write(cell.number, number); return cg_copy_text(arena, number, strlen(number));
    }
}

const char *cg_node_operation(const cg_node *node) {
    return node->kind == CG_NODE_CALL ? node->entry->function->name : kind_names[node->kind];
}

/* What the node does or, of one cell, is: "IF", "column", "0.5". */
static const char *title(cg_arena *arena, const cg_node *node) {
    if (node->kind == CG_NODE_CONSTANT && cg_node_is_scalar(node)) return cell_text(arena, node->cells[0]);
    return cg_node_operation(node);
}

static const char *shape_text(cg_arena *arena, const cg_node *node) {
    if (node->axis) return cg_format(arena, "%u rows of %ux%u", node->axis, node->rows, node->cols);
    return cg_format(arena, "%ux%u", node->rows, node->cols);
}

typedef struct text_list {
    CG_LIST(const char *) parts;
    size_t length;
} text_list;

static void add(cg_arena *arena, text_list *list, const char *part) {
    CG_PUSH(arena, &list->parts, part);
    list->length += strlen(part);
}

static const char *joined(cg_arena *arena, const text_list *list) {
    char *all = cg_alloc_raw(arena, list->length + 1), *at = all;
    for (size_t i = 0; i < list->parts.count; i++) {
        size_t length = strlen(list->parts.at[i]);
        memcpy(at, list->parts.at[i], length);
        at += length;
    }
    *at = '\0';
    return all;
}

static const char *graph_to_listing(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n) {
    unsigned char *needed = cg_graph_reachable(arena, graph, outputs, n);
    text_list list = {0};
    for (size_t id = 0; id < graph->nodes.count; id++) {
        const cg_node *node = graph->nodes.at[id];
        if (!needed[id]) continue;
        const char *args = "";
        for (uint32_t i = 0; i < node->n_args; i++)
            args = cg_format(arena, "%s%s%%%u", args, i ? ", " : "", node->args[i]->id);
        add(arena, &list,
            cg_format(arena, "%%%zu = %s%s%s%s  [%s]%s%s%s\n", id, title(arena, node), node->n_args ? "(" : "", args,
                      node->n_args ? ")" : "", shape_text(arena, node), node->depends ? " varies" : "",
                      node->label ? "  " : "", node->label ? node->label : ""));
    }
    return joined(arena, &list);
}

/* `text` inside a Graphviz string. */
static const char *quoted(cg_arena *arena, const char *text) {
    char *out = cg_alloc(arena, 2 * strlen(text) + 1), *at = out;
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') *at++ = '\\';
        *at++ = *text == '\n' ? ' ' : *text;
    }
    return out;
}

static const char *graph_to_dot(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n) {
    unsigned char *needed = cg_graph_reachable(arena, graph, outputs, n);
    text_list list = {0};
    add(arena, &list,
        "digraph cells {\n    rankdir=BT;\n    node [shape=box, fontname=\"sans-serif\", fontsize=10];\n");
    for (size_t id = 0; id < graph->nodes.count; id++) {
        const cg_node *node = graph->nodes.at[id];
        if (!needed[id]) continue;
        const char *label = node->label ? cg_format(arena, "%s\\n", quoted(arena, node->label)) : "";
        const char *style = node->kind == CG_NODE_VARIABLE ? ", style=filled, fillcolor=lightyellow"
                            : node->axis                   ? ", style=filled, fillcolor=aliceblue"
                                                           : "";
        add(arena, &list,
            cg_format(arena, "    n%zu [label=\"%s%s\\n%s\"%s];\n", id, label, quoted(arena, title(arena, node)),
                      shape_text(arena, node), style));
        for (uint32_t i = 0; i < node->n_args; i++)
            add(arena, &list, cg_format(arena, "    n%u -> n%zu;\n", node->args[i]->id, id));
    }
    add(arena, &list, "}\n");
    return joined(arena, &list);
}

/* ---- Of a model: all that its formulas need ---- */

static cg_node *const *model_nodes(cg_arena *arena, const cg_model *model, size_t *n) {
    CG_LIST(cg_node *) nodes = {0};
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t j = 0; j < model->tables[i].n_columns; j++)
            if (model->tables[i].columns[j].derived) CG_PUSH(arena, &nodes, model->tables[i].columns[j].node);
    for (size_t i = 0; i < model->n_cells; i++)
        CG_PUSH(arena, &nodes, model->cells[i].node);
    for (size_t i = 0; i < model->n_sheets; i++)
        for (size_t j = 0; j < model->sheets[i].n_fills; j++)
            CG_PUSH(arena, &nodes, model->sheets[i].fills[j].node);
    *n = nodes.count;
    return nodes.at;
}

const char *cg_model_to_listing(cg_arena *arena, const cg_model *model) {
    size_t n;
    cg_node *const *nodes = model_nodes(arena, model, &n);
    return graph_to_listing(arena, model->graph, nodes, n);
}

const char *cg_model_to_dot(cg_arena *arena, const cg_model *model) {
    size_t n;
    cg_node *const *nodes = model_nodes(arena, model, &n);
    return graph_to_dot(arena, model->graph, nodes, n);
}
