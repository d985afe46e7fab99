/* cmd_functions.c: `cellgrad functions` lists the functions of the sheet language, or shows one. */
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "output/json.h"

static const char *function_name(const void *user, size_t index) {
    /* The list is made on first use, which changes the workbook behind the const. */
    const cg_function_info *info = cg_workbook_function(((const cg_cli *)user)->book, index);
    return info ? info->name : NULL;
}

static void print_function(const cg_function_info *info) {
    printf("%s%s   [%s]\n  %s\n", info->name, info->signature, info->family, info->help);
    if (*info->derivative)
        printf("  derivative  %s\n", info->derivative);
    else if (info->no_derivative)
        printf("  derivative  none: %s\n", info->no_derivative);
    for (size_t i = 0; i < info->n_examples; i++)
        printf("  %s  %s\n", i ? "          " : "examples  ", info->examples[i]);
}

static void put_function(cg_json *json, const cg_function_info *info) {
    const struct {
        const char *key, *text;
    } texts[] = {{"name", info->name},
                 {"family", info->family},
                 {"signature", info->signature},
                 {"help", info->help},
                 {"derivative", *info->derivative ? info->derivative : NULL},
                 {"no_derivative", info->no_derivative}};
    cg_json_begin(json, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!texts[i].text) continue;
        cg_json_put_text(json, texts[i].key, texts[i].text);
    }
    cg_json_key(json, "examples");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < info->n_examples; i++)
        cg_json_text(json, info->examples[i]);
    cg_json_end(json, '[');
    cg_json_end(json, '{');
}

/* As text, or into an array of JSON objects. */
static cg_status show_one(cg_cli *cli, cg_json *json, const char *name) {
    const cg_function_info *info = cg_workbook_function_named(cli->book, name);
    if (info) {
        if (json)
            put_function(json, info);
        else
            print_function(info);
        return CG_OK;
    }
    cg_status status = cg_usage_error(cli, "there is no function %s", name);
    cg_suggest(cli, name, function_name, cli, "");
    cg_hint(cli, "`cellgrad functions` lists them");
    return status;
}

/* The rows come family by family. */
static void list_all(cg_cli *cli, cg_json *json) {
    const char *family = "";
    const cg_function_info *info;
    for (size_t i = 0; (info = cg_workbook_function(cli->book, i)) != NULL; i++) {
        if (json) {
            put_function(json, info);
            continue;
        }
        if (strcmp(family, info->family) != 0) printf("%s%s\n", *family ? "\n" : "", info->family);
        family = info->family;
        int width = printf("  %s%s", info->name, info->signature);
        printf("%*s%s\n", width < 44 ? 44 - width : 2, "", info->help);
    }
}

static cg_status functions(cg_cli *cli) {
    cli->book = cg_workbook_create(NULL);
    if (!cli->book) return cg_out_of_memory();
    cg_json out = {.out = stdout}, *json = cli->json ? &out : NULL;
    if (json) {
        cg_json_begin(json, '{');
        cg_json_key(json, "functions");
        cg_json_begin(json, '[');
    }
    cg_status status = CG_OK;
    if (cli->words.count == 0) list_all(cli, json);
    for (size_t i = 0; i < cli->words.count && status == CG_OK; i++)
        status = show_one(cli, json, cli->words.at[i]);
    if (json) {
        cg_json_end(json, '[');
        cg_put_diagnostics(cli, json);
        cg_json_end(json, '{');
        putchar('\n');
    }
    return status;
}

const cg_command cg_command_functions = {
    .name = "functions",
    .words = "[NAME]...",
    .least = 0,
    .most = SIZE_MAX,
    .help = "list the functions of formulas, or show one with its derivative and examples",
    .options = {&cg_option_json, &cg_option_color},
    .run = functions,
};
