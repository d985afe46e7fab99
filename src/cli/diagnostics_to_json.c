/* diagnostics_to_json.c: what was said on stderr, for programs: with --json the object on stdout has it too. A command
 * that came to no result prints nothing but this. */
#include "cli/cli.h"

static void put_place(cg_json *json, const char *file, size_t line, size_t column) {
    if (file) cg_json_put_text(json, "file", file);
    if (line) cg_json_put_count(json, "line", line);
    if (column) cg_json_put_count(json, "column", column);
}

/* Notes without a place say what to do: the hint. The others are places that have to do with it. */
static const char *hint_of(cg_arena *arena, const cg_diagnostic_info *info) {
    const char *hint = NULL;
    for (size_t i = 0; i < info->n_notes; i++)
        if (!info->notes[i].file)
            hint = hint ? cg_format(arena, "%s; %s", hint, info->notes[i].message) : info->notes[i].message;
    return hint;
}

static void put_notes(cg_json *json, const cg_diagnostic_info *info) {
    bool any = false;
    for (size_t i = 0; i < info->n_notes; i++) {
        const cg_diagnostic_note *note = &info->notes[i];
        if (!note->file) continue;
        if (!any) cg_json_key(json, "notes");
        if (!any) cg_json_begin(json, '[');
        any = true;
        cg_json_begin(json, '{');
        put_place(json, note->file, note->line, note->column);
        cg_json_put_text(json, "message", note->message);
        cg_json_end(json, '{');
    }
    if (any) cg_json_end(json, '[');
}

static void put_diagnostic(cg_cli *cli, cg_json *json, const cg_diagnostic_info *info) {
    const char *hint = hint_of(cli->arena, info);
    cg_json_begin(json, '{');
    cg_json_put_text(json, "severity", info->error ? "error" : "warning");
    put_place(json, info->file, info->line, info->column);
    cg_json_put_text(json, "code", info->code);
    cg_json_put_text(json, "message", info->message);
    if (hint) cg_json_put_text(json, "hint", hint);
    put_notes(json, info);
    cg_json_end(json, '{');
}

static void put_list(cg_cli *cli, cg_json *json) {
    cg_json_key(json, "diagnostics");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < cli->complaints.count; i++) {
        const cg_complaint *complaint = &cli->complaints.at[i];
        const cg_diagnostic_note note = {.message = complaint->hint};
        put_diagnostic(cli, json,
                       &(cg_diagnostic_info){.error = true,
                                             .code = "usage",
                                             .message = complaint->message,
                                             .n_notes = complaint->hint != NULL,
                                             .notes = &note});
    }
    size_t n = cli->book ? cg_workbook_diagnostic_count(cli->book) : 0;
    for (size_t i = 0; i < n; i++) {
        const cg_diagnostic_info *info = cg_workbook_diagnostic(cli->book, i);
        if (info) put_diagnostic(cli, json, info);
    }
    cg_json_end(json, '[');
}

void cg_put_diagnostics(cg_cli *cli, cg_json *json) {
    cli->printed_json = true;
    if (cli->complaints.count || cg_workbook_diagnostic_count(cli->book)) put_list(cli, json);
}

void cg_print_diagnostics_json(cg_cli *cli) {
    cg_json json = {.out = stdout};
    cg_json_begin(&json, '{');
    put_list(cli, &json);
    cg_json_end(&json, '{');
    putchar('\n');
}
