/* diagnostics.c: what went wrong, handed out. Running out of memory is one diagnostic more, which needs no memory. */
#include <string.h>

#include "api/workbook.h"

static const cg_diagnostic_info no_memory = {
    .error = true, .code = "out-of-memory", .message = "there is not enough memory"};

static size_t note_count(const cg_diagnostic *of) {
    size_t n = 0;
    for (const cg_note *each = of->notes; each; each = each->next)
        n++;
    return n;
}

static const cg_diagnostic_note *list_notes(cg_arena *arena, const cg_diagnostic *of) {
    cg_diagnostic_note *notes = CG_NEW_ARRAY(arena, note_count(of), cg_diagnostic_note), *out = notes;
    for (const cg_note *each = of->notes; each; each = each->next, out++) {
        out->message = each->message;
        if (!each->span.source) continue;
        cg_place place = cg_source_place(each->span.source, each->span.start);
        out->file = each->span.source->name;
        out->line = place.line;
        out->column = place.column;
    }
    return notes;
}

/* Nodes of the list become rows of an array; what was listed before is not listed again. */
static cg_status list_new(cg_workbook *workbook, void *unused) {
    (void)unused;
    const cg_diagnostic *each = workbook->last_listed ? workbook->last_listed->next : workbook->diagnostics.first;
    for (; each; each = each->next) {
        cg_diagnostic_info info = {.error = each->severity == CG_SEVERITY_ERROR,
                                   .code = cg_code_describe(each->code)->name,
                                   .message = each->message,
                                   .file = each->file,
                                   .line = each->line,
                                   .column = each->column,
                                   .n_notes = note_count(each),
                                   .notes = list_notes(workbook->arena, each)};
        if (!each->file && each->span.source) {
            cg_place place = cg_source_place(each->span.source, each->span.start);
            info.file = each->span.source->name;
            info.line = place.line;
            info.column = place.column;
        }
        cg_diagnostic_info *kept = CG_NEW(workbook->arena, cg_diagnostic_info);
        *kept = info;
        CG_PUSH(workbook->arena, &workbook->diagnostic_infos, kept);
        workbook->last_listed = each;
    }
    return CG_OK;
}

static size_t kept_count(const cg_workbook *workbook) {
    size_t n = 0;
    for (const cg_diagnostic *each = workbook->diagnostics.first; each; each = each->next)
        n++;
    return n;
}

size_t cg_workbook_diagnostic_count(const cg_workbook *workbook) {
    return kept_count(workbook) + (workbook->out_of_memory ? 1 : 0);
}

const cg_diagnostic_info *cg_workbook_diagnostic(cg_workbook *workbook, size_t index) {
    cg_guarded(workbook, list_new, NULL);
    if (index < workbook->diagnostic_infos.count) return workbook->diagnostic_infos.at[index];
    return workbook->out_of_memory ? &no_memory : NULL;
}

typedef struct text_arguments {
    size_t index;
    bool color;
    const char *out;
} text_arguments;

static cg_status make_text(cg_workbook *workbook, void *arguments) {
    text_arguments *of = arguments;
    const cg_diagnostic *each = workbook->diagnostics.first;
    for (size_t i = 0; each && i < of->index; i++)
        each = each->next;
    if (each) of->out = cg_diagnostic_text_within(workbook->arena, each, of->color, workbook->columns);
    return CG_OK;
}

void cg_workbook_set_columns(cg_workbook *workbook, size_t columns) {
    workbook->columns = columns;
}

const char *cg_workbook_diagnostic_text(cg_workbook *workbook, size_t index, bool color) {
    text_arguments arguments = {index, color, ""};
    if (cg_guarded(workbook, make_text, &arguments) == CG_OUT_OF_MEMORY)
        return "error: there is not enough memory [out-of-memory]\n";
    return arguments.out;
}

const char *cg_explain(const char *code) {
    cg_code found = cg_code_find(code);
    return found == CG_CODE_COUNT ? NULL : cg_code_describe(found)->explanation;
}

const char *cg_explain_code(size_t index) {
    return index < CG_CODE_COUNT ? cg_code_describe((cg_code)index)->name : NULL;
}
