/* language_dump.h: a document as text, every field of it, to compare with what was expected or with another document.
 */
#ifndef CG_TESTS_LANGUAGE_DUMP_H
#define CG_TESTS_LANGUAGE_DUMP_H

#include <stdio.h>

#include "language_test.h"

typedef struct dump {
    cg_arena *arena;
    const char *text;
} dump;

static inline void say(dump *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void say(dump *to, const char *format, ...) {
    va_list list;
    va_start(list, format);
    to->text = cg_format(to->arena, "%s%s", to->text, cg_format_list(to->arena, format, list));
    va_end(list);
}

static inline void say_ast(dump *to, const char *before, const cg_ast *ast) {
    if (ast) say(to, "%s%s", before, cg_ast_to_text(to->arena, ast));
}

static inline void say_texts(dump *to, const char *before, const cg_text *const *texts, size_t count) {
    for (size_t i = 0; texts && i < count; i++)
        say(to, "%s%s", i ? "," : before, texts[i]->bytes);
}

static inline void say_references(dump *to, const char *before, const cg_name_reference *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        say(to, "%s%s", i ? "," : before, names[i].name->bytes);
}

static inline void say_options(dump *to, const char *before, const cg_option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        say(to, "%s%s", i ? "," : before, options[i].name->bytes);
        say_ast(to, "=", options[i].value);
    }
}

static inline void say_expectations(dump *to, const cg_expectation *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        say(to, " expect[%s]", list[i].text);
        say_ast(to, " condition ", list[i].condition);
        say_ast(to, " left ", list[i].left);
        say_ast(to, " right ", list[i].right);
        say_ast(to, " tolerance ", list[i].tolerance);
        say(to, "\n");
    }
}

static inline void say_table(dump *to, const cg_table_block *table) {
    say(to, "table %s from %s", table->name->bytes, table->path ? table->path : "-");
    for (size_t i = 0; i < table->n_columns; i++)
        say(to, "%s%s:%d", i ? "," : " columns ", table->columns[i].name->bytes, (int)table->columns[i].type);
    say_ast(to, " keep ", table->keep);
    for (size_t i = 0; i < table->n_blanks; i++)
        say(to, " blank<%s>", table->blanks[i]);
    if (table->separator) say(to, " separator %d", table->separator);
    if (table->decimal) say(to, " decimal %c", table->decimal);
    if (table->encoding) say(to, " encoding %s", table->encoding);
    say(to, "\n");
    for (size_t i = 0; i < table->n_derived; i++) {
        say(to, " %s[%u]", table->derived[i].name->bytes, (unsigned)table->derived[i].width);
        say_ast(to, " = ", table->derived[i].formula);
        say(to, "\n");
    }
}

static inline void say_params(dump *to, const cg_params_block *params) {
    say(to, "params %s[%u,%u]", params->name->bytes, (unsigned)params->rows, (unsigned)params->cols);
    say_ast(to, " = ", params->initial);
    say_texts(to, " rows ", params->row_labels, params->rows);
    say_texts(to, " cols ", params->col_labels, params->cols);
    say_ast(to, " low ", params->low);
    say_ast(to, " high ", params->high);
    say(to, "\n");
}

static inline void say_sheet(dump *to, const cg_sheet_block *sheet) {
    say(to, "sheet %s\n", sheet->name->bytes);
    for (size_t i = 0; i < sheet->n_fills; i++) {
        char from[CG_CORNER_ROOM], end[CG_CORNER_ROOM];
        cg_corner_to_text(sheet->fills[i].from, from);
        cg_corner_to_text(sheet->fills[i].to, end);
        say(to, " %s:%s", from, end);
        say_ast(to, " = ", sheet->fills[i].formula);
        say(to, "\n");
    }
}

static inline void say_solve(dump *to, const cg_solve_block *solve) {
    static const char *const goals[] = {"minimize", "maximize", "set"};
    static const char *const relations[] = {"<=", ">=", "=", "integer", "binary"};
    say(to, "solve %s %s", solve->name->bytes, goals[solve->goal]);
    say_ast(to, " ", solve->objective);
    say_ast(to, " to ", solve->target);
    say_references(to, " changing ", solve->changing, solve->n_changing);
    for (size_t i = 0; i < solve->n_constraints; i++) {
        say_ast(to, " subject ", solve->constraints[i].left);
        say(to, " %s", relations[solve->constraints[i].relation]);
        say_ast(to, " ", solve->constraints[i].right);
    }
    if (solve->method) say(to, " method %s", solve->method->bytes);
    say_options(to, " with ", solve->method_options, solve->n_method_options);
    say_ast(to, " starts ", solve->starts);
    say_ast(to, " seed ", solve->seed);
    say_options(to, " stop ", solve->stop, solve->n_stop);
    for (size_t i = 0; i < solve->n_watch; i++)
        say_ast(to, " watch ", solve->watch[i]);
    if (solve->from.name) say(to, " from %s", solve->from.name->bytes);
    say(to, "\n");
    say_expectations(to, solve->expectations, solve->n_expectations);
}

static inline void say_chart(dump *to, const cg_chart_block *chart) {
    say(to, "chart %s title %s x %s y %s log %d%d\n", chart->name->bytes, chart->title ? chart->title : "-",
        chart->x_title ? chart->x_title : "-", chart->y_title ? chart->y_title : "-", chart->log_x, chart->log_y);
    for (size_t i = 0; i < chart->n_series; i++) {
        const cg_chart_series *series = &chart->series[i];
        say(to, " %d", (int)series->kind);
        for (size_t j = 0; j < series->n_values; j++)
            say_ast(to, " ", series->values[j]);
        say_ast(to, " curve ", series->curve);
        if (series->variable.name) say(to, " for %s", series->variable.name->bytes);
        say_ast(to, " ", series->low);
        say_ast(to, " ", series->high);
        say(to, "\n");
    }
}

static inline void say_export(dump *to, const cg_export_block *block) {
    say(to, "export %s\n", block->path);
    for (size_t i = 0; i < block->n_lines; i++) {
        say(to, " %s", block->lines[i].keyword->bytes);
        say_references(to, " ", block->lines[i].words, block->lines[i].n_words);
        say(to, "\n");
    }
}

static inline const char *dump_document(cg_arena *arena, const cg_document *document) {
    dump to = {arena, ""};
    for (size_t i = 0; i < document->n_tables; i++)
        say_table(&to, &document->tables[i]);
    for (size_t i = 0; i < document->n_params; i++)
        say_params(&to, &document->params[i]);
    for (size_t i = 0; i < document->n_cells; i++) {
        say(&to, "cell %s", document->cells[i].name->bytes);
        say_ast(&to, " = ", document->cells[i].formula);
        say(&to, "\n");
    }
    for (size_t i = 0; i < document->n_sheets; i++)
        say_sheet(&to, &document->sheets[i]);
    for (size_t i = 0; i < document->n_solves; i++)
        say_solve(&to, &document->solves[i]);
    say_expectations(&to, document->expectations, document->n_expectations);
    for (size_t i = 0; i < document->n_sliders; i++) {
        say(&to, "slider %s", document->sliders[i].of.name->bytes);
        say_ast(&to, " ", document->sliders[i].low);
        say_ast(&to, " ", document->sliders[i].high);
        say_ast(&to, " step ", document->sliders[i].step);
        say(&to, "\n");
    }
    for (size_t i = 0; i < document->n_charts; i++)
        say_chart(&to, &document->charts[i]);
    for (size_t i = 0; i < document->n_exports; i++)
        say_export(&to, &document->exports[i]);
    return to.text;
}

static inline const char *dump_sheet(bench *on, const char *text) {
    return dump_document(on->arena, cg_text_to_document(&on->language, source_of(on, "m.sheet", text)));
}

#endif
