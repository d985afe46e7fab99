/* params_file.c: params as a JSON file: what a solve found, kept for later runs.
 *
 * Leaves, and enters again: {"params": {"W": [[1, 2], [3, 4]], "b": [[0.5]]}}. Numbers are the shortest decimals that
 * read back the same. A one-cell block may also be written as a number, and one row or one column as a flat list; other
 * keys beside "params" are passed over. */
#include <errno.h>
#include <string.h>

#include "api/workbook.h"
#include "base/decimal.h"
#include "output/json.h"
#include "output/write_file.h"

enum { MOST_DEPTH = 64 };

/* ---- Reading ---- */

typedef struct reader {
    cg_workbook *workbook;
    const cg_source *source;
    size_t at;
    bool failed;
} reader;

static cg_span span_at(const reader *from, size_t at) {
    return (cg_span){from->source, (uint32_t)at, (uint32_t)(at < from->source->length ? at + 1 : at)};
}

static bool refuse(reader *from, size_t at, const char *message) {
    if (!from->failed) cg_report(&from->workbook->diagnostics, CG_E_PARAMS_FILE, span_at(from, at), "%s", message);
    from->failed = true;
    return false;
}

/* The next character that is no white space; NUL at the end. */
static char peek(reader *from) {
    const char *text = from->source->text;
    while (from->at < from->source->length && strchr(" \t\r\n", text[from->at]))
        from->at++;
    return from->at < from->source->length ? text[from->at] : '\0';
}

static bool take(reader *from, char sign) {
    if (peek(from) != sign) return false;
    from->at++;
    return true;
}

static bool want(reader *from, char sign) {
    return take(from, sign) || refuse(from, from->at, cg_format(from->workbook->arena, "`%c` is missing here", sign));
}

/* A text without escapes but \" and \\, which is what names need. */
static const char *read_text(reader *from) {
    if (!want(from, '"')) return NULL;
    const char *text = from->source->text;
    size_t begin = from->at, end = begin;
    while (end < from->source->length && text[end] != '"')
        end += text[end] == '\\' ? 2 : 1;
    if (end >= from->source->length) {
        refuse(from, begin - 1, "this text does not end");
        return NULL;
    }
    from->at = end + 1;
    return cg_copy_text(from->workbook->arena, text + begin, end - begin);
}

static size_t word_end(const reader *from) {
    size_t end = from->at;
    while (end < from->source->length && !strchr(" \t\r\n,:[]{}\"", from->source->text[end]))
        end++;
    return end;
}

static bool skip_value(reader *from, unsigned depth);

static bool skip_list(reader *from, char close, unsigned depth) {
    from->at++;
    if (take(from, close)) return true;
    do {
        if (close == '}' && (!read_text(from) || !want(from, ':'))) return false;
        if (!skip_value(from, depth)) return false;
    } while (take(from, ','));
    return want(from, close);
}

/* What other keys have. */
static bool skip_value(reader *from, unsigned depth) {
    char first = peek(from);
    if (depth == MOST_DEPTH) return refuse(from, from->at, "lists nest too deep here");
    if (first == '{' || first == '[') return skip_list(from, first == '{' ? '}' : ']', depth + 1);
    if (first == '"') return read_text(from) != NULL;
    size_t end = word_end(from);
    if (end == from->at) return refuse(from, from->at, "a value is missing here");
    from->at = end;
    return true;
}

typedef struct numbers {
    CG_LIST(cg_cell) cells;
    size_t rows, width; /* of lists of lists; rows 0: a flat list or a number */
} numbers;

static bool read_number(reader *from, numbers *to) {
    double value;
    char first = peek(from);
    size_t begin = from->at, end = word_end(from);
    bool list = first == '[' || first == '{' || first == '"';
    if (list || !cg_decimal_read(from->source->text + begin, end - begin, '.', &value))
        return refuse(from, begin, "a number is missing here");
    from->at = end;
    CG_PUSH(from->workbook->arena, &to->cells, cg_number_cell(value));
    return true;
}

static bool read_row(reader *from, numbers *to) {
    if (!want(from, '[')) return false;
    if (take(from, ']')) return true;
    do {
        if (!read_number(from, to)) return false;
    } while (take(from, ','));
    return want(from, ']');
}

/* A number, a list of numbers, or a list of such lists of one length. */
static bool read_numbers(reader *from, numbers *to) {
    if (peek(from) != '[') return read_number(from, to);
    size_t begin = from->at++;
    if (peek(from) != '[') {
        from->at = begin;
        return read_row(from, to);
    }
    do {
        size_t before = to->cells.count, at = from->at;
        if (!read_row(from, to)) return false;
        size_t width = to->cells.count - before;
        if (to->rows++ == 0) to->width = width;
        if (width != to->width) return refuse(from, at, "this row is not as long as the first");
    } while (take(from, ','));
    return want(from, ']');
}

static bool fits(const numbers *given, const cg_params_block *block) {
    if (given->cells.count != (size_t)block->rows * block->cols) return false;
    return given->rows ? given->rows == block->rows : block->rows == 1 || block->cols == 1;
}

static bool read_block(reader *from) {
    cg_workbook *workbook = from->workbook;
    size_t begin = (peek(from), from->at);
    const char *name = read_text(from);
    numbers given = {0};
    if (!name || !want(from, ':')) return false;
    cg_override override = {0};
    const cg_model *model = workbook->model;
    while (override.params < model->n_params && !cg_same_word(model->params[override.params].block->name->bytes, name))
        override.params++;
    if (override.params == model->n_params)
        return refuse(from, begin, cg_format(workbook->arena, "the sheet has no params called %s", name));
    size_t at = (peek(from), from->at);
    if (!read_numbers(from, &given)) return false;
    const cg_params_block *block = model->params[override.params].block;
    if (!fits(&given, block))
        return refuse(from, at,
                      cg_format(workbook->arena, "%s is %u x %u in the sheet, and not here", name,
                                (unsigned)block->rows, (unsigned)block->cols));
    override.cells = given.cells.at;
    CG_PUSH(workbook->arena, &workbook->overrides, override);
    return true;
}

static bool read_params(reader *from) {
    if (!want(from, '{')) return false;
    if (take(from, '}')) return true;
    do {
        if (!read_block(from)) return false;
    } while (take(from, ','));
    return want(from, '}');
}

static bool read_all(reader *from) {
    bool found = false;
    if (!want(from, '{')) return false;
    while (peek(from) != '}') {
        const char *key = read_text(from);
        if (!key || !want(from, ':')) return false;
        bool params = strcmp(key, "params") == 0;
        if (params ? !read_params(from) : !skip_value(from, 0)) return false;
        found |= params;
        if (!take(from, ',')) break;
    }
    return want(from, '}') && (found || refuse(from, 0, "the file has no \"params\""));
}

void cg_read_params_file(cg_workbook *workbook, const char *path) {
    size_t length;
    const char *text = cg_read_file(workbook->arena, path, &length);
    if (!text || length >= UINT32_MAX) {
        cg_report(&workbook->diagnostics, CG_E_FILE_READ, cg_nowhere(), "%s cannot be read: %s", path,
                  text ? "it is too long" : strerror(errno));
        return;
    }
    reader from = {workbook, cg_source_create(workbook->arena, path, text, length), 0, false};
    read_all(&from);
}

static cg_status set_params_file(cg_workbook *workbook, void *arguments) {
    const char *path = arguments;
    if (workbook->document) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "params are read before the sheet is loaded");
        return CG_FILE_ERROR;
    }
    const char *kept = cg_copy_text(workbook->arena, path, strlen(path));
    CG_PUSH(workbook->arena, &workbook->params_files, kept);
    return CG_OK;
}

cg_status cg_workbook_set_params_file(cg_workbook *workbook, const char *path) {
    return cg_guarded(workbook, set_params_file, (void *)(uintptr_t)path);
}

/* ---- Writing ---- */

static void write_params(FILE *out, cg_arena *scratch, const void *what) {
    const cg_workbook *workbook = what;
    const cg_model *model = workbook->model;
    const cg_cell *const *params = cg_params_of(workbook, workbook->in_use);
    cg_json json = {.out = out};
    (void)scratch;
    cg_json_begin(&json, '{');
    if (workbook->in_use) {
        cg_json_put_text(&json, "solve", workbook->in_use->block->name->bytes);
        cg_json_put_number(&json, "objective", workbook->in_use->solution->objective);
    }
    cg_json_key(&json, "params");
    cg_json_begin(&json, '{');
    for (size_t i = 0; i < model->n_params; i++) {
        const cg_params_block *block = model->params[i].block;
        cg_json_key(&json, block->name->bytes);
        cg_json_rows(&json, params[i], block->rows, block->cols);
    }
    cg_json_end(&json, '{');
    cg_json_end(&json, '{');
    fputc('\n', out);
}

static cg_status save_params(cg_workbook *workbook, void *path) {
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_write_file(workbook->arena, &workbook->diagnostics, path, write_params, workbook);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_save_params(cg_workbook *workbook, const char *path) {
    return cg_guarded(workbook, save_params, (void *)(uintptr_t)path);
}
