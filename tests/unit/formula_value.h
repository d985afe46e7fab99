/* formula_value.h: the value of a formula by the function layer alone: each call of its tree goes through
 * cg_call_evaluate. Names stand for operands that a test binds. */
#ifndef CG_TESTS_FORMULA_VALUE_H
#define CG_TESTS_FORMULA_VALUE_H

#include "language_test.h"

#include "base/limits.h"
#include "function/signature.h"

typedef struct binding {
    const char *name;
    cg_operand operand;
} binding;

typedef struct evaluator {
    bench bench;
    cg_registry *registry;
    const binding *bindings;
    size_t n_bindings;
    double now; /* serial date and time */
    uint64_t seed;
    uint64_t index; /* of the next random draw */
} evaluator;

static inline void evaluator_start(evaluator *with) {
    memset(with, 0, sizeof *with);
    bench_start(&with->bench);
    with->registry = cg_registry_create(with->bench.arena, with->bench.language.texts);
}

static inline void evaluator_end(evaluator *with) {
    bench_end(&with->bench);
}

static inline cg_operand ast_value(evaluator *with, const cg_ast *ast);

static inline cg_operand operand_of(evaluator *with, cg_cell cell, bool reference) {
    cg_cell *cells = CG_NEW_ARRAY(with->bench.arena, 1, cg_cell);
    cells[0] = cell;
    return (cg_operand){cells, 1, 1, reference};
}

static inline cg_operand bound_value(evaluator *with, const cg_text *name) {
    for (size_t i = 0; i < with->n_bindings; i++)
        if (cg_same_word(with->bindings[i].name, name->bytes)) return with->bindings[i].operand;
    fail_msg("nothing is named %s", name->bytes);
    return operand_of(with, cg_error_cell(CG_NAME), false);
}

static inline cg_operand call_on_operands(evaluator *with, const cg_entry *entry, const cg_operand *args,
                                          uint32_t n_args) {
    cg_arena *arena = with->bench.arena;
    cg_shape *shapes = CG_NEW_ARRAY(arena, n_args + 1, cg_shape), shape;
    for (uint32_t i = 0; i < n_args; i++)
        shapes[i] = (cg_shape){args[i].rows, args[i].cols};
    cg_shape_call fit = {shapes, args, n_args, NULL};
    if (entry->function->scratch) fit.scratch = CG_NEW_ARRAY(arena, entry->function->scratch(&fit) + 1, double);
    if (cg_result_shape(entry, &fit, &shape))
        return operand_of(with, cg_error_cell(entry->function->misfit ? entry->function->misfit : CG_VALUE), true);
    size_t size = (size_t)shape.rows * shape.cols;
    cg_cell *cells = CG_NEW_ARRAY(arena, size + 1, cg_cell);
    cg_call call = {.args = args,
                    .n_args = n_args,
                    .result = cells,
                    .rows = shape.rows,
                    .cols = shape.cols,
                    .texts = with->bench.language.texts,
                    .scratch = fit.scratch,
                    .now = with->now,
                    .seed = with->seed,
                    .index = with->index};
    cg_call_evaluate(entry, &call);
    with->index += size;
    return (cg_operand){cells, shape.rows, shape.cols, size > 1};
}

static inline cg_operand call_value(evaluator *with, const cg_ast *ast) {
    const cg_entry *entry = cg_registry_find(with->registry, ast->call.function);
    if (!entry) fail_msg("there is no function %s", ast->call.function->bytes);
    if (!cg_signature_accepts(&entry->signature, ast->call.n_args))
        fail_msg("%s does not take %u arguments", entry->function->name, ast->call.n_args);
    cg_operand args[CG_MAX_ARGUMENTS];
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        const cg_parameter *parameter = cg_signature_parameter(&entry->signature, i);
        bool missing = ast->call.args[i]->kind == CG_AST_MISSING && entry->function->empty_is_default;
        args[i] = missing && parameter->has_default ? operand_of(with, parameter->initial, false)
                                                    : ast_value(with, ast->call.args[i]);
    }
    return call_on_operands(with, entry, args, ast->call.n_args);
}

static inline cg_operand ast_value(evaluator *with, const cg_ast *ast) {
    switch (ast->kind) {
    case CG_AST_LITERAL: return operand_of(with, ast->literal, false);
    case CG_AST_ARRAY: return (cg_operand){ast->array.cells, ast->array.rows, ast->array.cols, true};
    case CG_AST_NAME: return bound_value(with, ast->name);
    case CG_AST_CALL: return call_value(with, ast);
    case CG_AST_MISSING: return operand_of(with, cg_blank_cell(), false);
    case CG_AST_RANGE:
    case CG_AST_STRUCTURED: break;
    }
    fail_msg("a formula of the function tests names no cells");
    return operand_of(with, cg_error_cell(CG_REF), false);
}

static inline cg_operand value_of(evaluator *with, const char *formula) {
    const cg_ast *ast = parse(&with->bench, formula);
    if (!ast) fail_msg("%s: %s", formula, reported(&with->bench));
    return ast_value(with, ast);
}

/* Numbers agree to a relative (below 1: absolute) tolerance, all else exactly. */
static inline bool cells_agree(cg_cell a, cg_cell b, double tolerance) {
    if (!cg_is_number(a) || !cg_is_number(b)) return cg_cell_same(a, b);
    double size = fmax(1, fmax(fabs(a.number), fabs(b.number)));
    return fabs(a.number - b.number) <= tolerance * size;
}

static inline const char *cell_text(evaluator *with, cg_cell cell) {
    if (cg_is_error(cell)) return cg_error_text(cg_cell_error(cell));
    if (cg_is_blank(cell)) return "(blank)";
    const char *text = cg_cell_text(cg_to_text(cell, with->bench.language.texts))->bytes;
    return cg_is_text(cell) ? cg_format(with->bench.arena, "\"%s\"", text) : text;
}

static inline const char *operand_text(evaluator *with, cg_operand value) {
    const char *all = "";
    for (size_t i = 0; i < (size_t)value.rows * value.cols; i++)
        all = cg_format(with->bench.arena, "%s%s%s", all,
                        i == 0           ? ""
                        : i % value.cols ? ","
                                         : ";",
                        cell_text(with, value.cells[i]));
    return all;
}

/* The formula's cells as one text: "1,2;3,4", texts in quotes. */
static inline void check(evaluator *with, const char *formula, const char *expected) {
    const char *found = operand_text(with, value_of(with, formula));
    if (strcmp(found, expected) != 0) fail_msg("%s is %s, not %s", formula, found, expected);
}

#endif
