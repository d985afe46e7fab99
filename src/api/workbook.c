/* workbook.c: the life of a workbook: the guard around every call, and the order in which a sheet is loaded.
 *
 * Enters: a sheet file. Leaves: a resolved model with its initial values, or diagnostics. */
#include "api/workbook.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"

const char *cg_version(void) {
    return CG_VERSION;
}

/* ---- Guard ---- */

cg_status cg_guarded(cg_workbook *workbook, cg_status (*task)(cg_workbook *workbook, void *arguments),
                     void *arguments) {
    if (workbook->out_of_memory) return CG_OUT_OF_MEMORY;
    jmp_buf guard;
    if (setjmp(guard)) {
        workbook->out_of_memory = true;
        cg_arena_guard(workbook->arena, NULL);
        return CG_OUT_OF_MEMORY;
    }
    jmp_buf *before = cg_arena_guard(workbook->arena, &guard);
    cg_status status = task(workbook, arguments);
    cg_arena_guard(workbook->arena, before);
    return status;
}

bool cg_is_loaded(cg_workbook *workbook) {
    if (workbook->loaded) return true;
    cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "the workbook has no sheet loaded");
    return false;
}

cg_mark cg_mark_now(const cg_workbook *workbook) {
    return (cg_mark){workbook->diagnostics.errors, workbook->diagnostics.last};
}

cg_status cg_status_since(const cg_workbook *workbook, cg_mark mark) {
    if (workbook->diagnostics.errors == mark.errors) return CG_OK;
    const cg_diagnostic *each = mark.last ? mark.last->next : workbook->diagnostics.first;
    for (; each; each = each->next)
        if (each->severity == CG_SEVERITY_ERROR) return (cg_status)cg_code_describe(each->code)->status;
    return (cg_status)cg_diagnostics_status(&workbook->diagnostics); /* beyond those that are kept */
}

/* ---- Life ---- */

static cg_status create_parts(cg_workbook *workbook, void *unused) {
    (void)unused;
    workbook->texts = cg_texts_create(workbook->arena);
    cg_registry *registry = cg_registry_create(workbook->arena, workbook->texts);
    workbook->registry = registry;
    workbook->diagnostics.arena = workbook->arena;
    for (size_t i = 0; i < cg_registry_count(registry); i++) {
        const cg_entry *entry = cg_registry_at(registry, i);
        if (!entry->function->internal) CG_PUSH(workbook->arena, &workbook->functions, entry);
    }
    return CG_OK;
}

/* The workbook lies in its own arena, so there is one thing to free. */
static cg_workbook *create_in(cg_arena *arena) {
    jmp_buf guard;
    if (setjmp(guard)) return NULL;
    cg_arena_guard(arena, &guard);
    cg_workbook *workbook = CG_NEW(arena, cg_workbook);
    cg_arena_guard(arena, NULL);
    workbook->arena = arena;
    return cg_guarded(workbook, create_parts, NULL) == CG_OK ? workbook : NULL;
}

cg_workbook *cg_workbook_create(const cg_allocator *allocator) {
    cg_memory memory;
    if (allocator) memory = (cg_memory){allocator->resize, allocator->user};
    cg_arena *arena = cg_arena_create(allocator ? &memory : NULL);
    if (!arena) return NULL;
    cg_workbook *workbook = create_in(arena);
    if (!workbook) cg_arena_destroy(arena);
    return workbook;
}

void cg_workbook_close(cg_workbook *workbook) {
    if (workbook) cg_arena_destroy(workbook->arena);
}

/* ---- Loading ---- */

/* The document is there: its data, its graph and what its blocks say. */
static cg_status load_document(cg_workbook *workbook, cg_mark mark) {
    if (cg_status_since(workbook, mark)) return cg_status_since(workbook, mark);
    cg_status status = cg_load_tables(workbook);
    if (status) return status;
    cg_load_solves(workbook);
    cg_load_params(workbook);
    cg_load_expects(workbook);
    cg_load_exports(workbook);
    workbook->loaded = cg_status_since(workbook, mark) == CG_OK;
    return cg_status_since(workbook, mark);
}

static bool is_free(cg_workbook *workbook) {
    if (!workbook->document) return true;
    cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
              "the workbook has a sheet already; open another workbook");
    return false;
}

static cg_status load_source(cg_workbook *workbook, const char *name, const char *text, size_t length) {
    cg_diagnostics *diagnostics = &workbook->diagnostics;
    if (!is_free(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    if (length > CG_MAX_SOURCE_BYTES) {
        cg_report_data(diagnostics, CG_E_TOO_LARGE, name, 0, 0, NULL, "a sheet file has at most %d bytes, this one %zu",
                       CG_MAX_SOURCE_BYTES, length);
        return CG_SHEET_ERROR;
    }
    cg_language language = {workbook->arena, workbook->texts, diagnostics};
    const cg_source *source = cg_source_create(workbook->arena, name, text, length);
    cg_stage_id before = cg_profile_enter(workbook->profile, CG_STAGE_PARSE);
    workbook->document = cg_text_to_document(&language, source);
    cg_profile_leave(workbook->profile, before);
    cg_profile_add(workbook->profile, CG_STAGE_PARSE, 0, (double)length);
    return load_document(workbook, mark);
}

typedef struct text_arguments {
    const char *name, *text;
    size_t length;
} text_arguments;

static cg_status load_text(cg_workbook *workbook, void *arguments) {
    const text_arguments *of = arguments;
    const char *name = cg_copy_text(workbook->arena, of->name, strlen(of->name));
    return load_source(workbook, name, cg_copy_text(workbook->arena, of->text, of->length), of->length);
}

cg_status cg_workbook_load_text(cg_workbook *workbook, const char *name, const char *text, size_t length) {
    return cg_guarded(workbook, load_text, &(text_arguments){name, text, length});
}

/* An Excel workbook. */
static cg_status load_book(cg_workbook *workbook, const char *path) {
    if (!is_free(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    double start = cg_seconds();
    cg_load_book(workbook, path);
    cg_status status = load_document(workbook, mark);
    workbook->load_seconds = cg_seconds() - start;
    return status;
}

static cg_status load_file(cg_workbook *workbook, void *arguments) {
    const char *path = cg_copy_text(workbook->arena, arguments, strlen(arguments));
    if (cg_is_book(path)) return load_book(workbook, path);
    size_t length;
    const char *text = cg_read_file(workbook->arena, path, &length);
    if (text) return load_source(workbook, path, text, length);
    cg_report_data(&workbook->diagnostics, CG_E_FILE_READ, path, 0, 0, NULL, "cannot read the sheet file: %s",
                   strerror(errno));
    return CG_FILE_ERROR;
}

cg_status cg_workbook_load_file(cg_workbook *workbook, const char *path) {
    char *argument = (char *)(uintptr_t)path; /* read only; a task's arguments are not const */
    return cg_guarded(workbook, load_file, argument);
}

/* ---- The sheet in its canonical form ---- */

typedef struct format_arguments {
    text_arguments from;
    const char **out;
} format_arguments;

static cg_status format_text(cg_workbook *workbook, void *arguments) {
    const format_arguments *of = arguments;
    cg_mark mark = cg_mark_now(workbook);
    const char *name = cg_copy_text(workbook->arena, of->from.name, strlen(of->from.name));
    const char *text = cg_copy_text(workbook->arena, of->from.text, of->from.length);
    cg_language language = {workbook->arena, workbook->texts, &workbook->diagnostics};
    *of->out = cg_document_format(&language, cg_source_create(workbook->arena, name, text, of->from.length));
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_format(cg_workbook *workbook, const char *name, const char *text, size_t length,
                             const char **out) {
    *out = NULL;
    return cg_guarded(workbook, format_text, &(format_arguments){{name, text, length}, out});
}
