/* profile_to_text.c: where the time of a run went, for people and for programs. */
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli.h"

/* The most memory that the process had, in bytes. */
static double peak_memory(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss;
}

/* How much of what it has now are pages of files, the program's and its libraries', which processes share: mostly of
 * the library that makes machine code. 0 where the system does not say. */
static double memory_of_files(void) {
    FILE *pages = fopen("/proc/self/statm", "r");
    double shared = 0;
    if (!pages) return 0;
    if (fscanf(pages, "%*s %*s %lf", &shared) != 1) shared = 0;
    fclose(pages);
    return shared * (double)sysconf(_SC_PAGESIZE);
}

/* "1.25 ms", "830 M": three digits and the unit's thousands. */
static const char *scaled(cg_arena *arena, double number, const char *unit) {
    static const struct {
        double size;
        const char *name;
    } scales[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}, {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}};
    size_t i = 0, last = sizeof scales / sizeof *scales - 1;
    while (i < last && number < scales[i].size * 0.9995)
        i++;
    if (number == 0) return cg_format(arena, "0 %s", unit);
    return cg_format(arena, "%.3g %s%s", number / scales[i].size, scales[i].name, unit);
}

/* "" where there is nothing to say. */
static const char *rate(cg_arena *arena, double count, double seconds, const char *unit) {
    return count > 0 && seconds > 0 ? scaled(arena, count / seconds, unit) : "";
}

static double all_seconds(const cg_cli *cli) {
    double sum = 0;
    cg_stage_info stage;
    for (size_t i = 0; cg_workbook_stage(cli->book, i, &stage); i++)
        sum += stage.seconds;
    return sum;
}

static void print_stages(cg_cli *cli) {
    double whole = all_seconds(cli);
    cg_stage_info stage;
    printf("\nprofile of %s; %s of memory at most, %s of it pages of the program's and libraries' files\n",
           scaled(cli->arena, whole, "s"), scaled(cli->arena, peak_memory(), "B"),
           scaled(cli->arena, memory_of_files(), "B"));
    for (size_t i = 0; cg_workbook_stage(cli->book, i, &stage); i++)
        if (stage.seconds > 0)
            printf("  %-12s %9s %5.1f %% %14s %14s\n", stage.name, scaled(cli->arena, stage.seconds, "s"),
                   100 * stage.seconds / whole, rate(cli->arena, stage.rows, stage.seconds, "rows/s"),
                   rate(cli->arena, stage.bytes, stage.seconds, "B/s"));
}

static const char *node_name(cg_arena *arena, const cg_node_info *node) {
    enum { LONGEST = 60 };
    const char *name = *node->name ? node->name : node->formula;
    return cg_format(arena, "%s%.*s", node->gradient ? "gradient: " : "", LONGEST, name);
}

static void print_nodes(cg_cli *cli) {
    enum { MOST = 15 };
    const cg_node_info *nodes;
    size_t n;
    if (cg_workbook_profile_nodes(cli->book, &nodes, &n) != CG_OK || n == 0) return;
    double whole = 0;
    for (size_t i = 0; i < n; i++)
        whole += nodes[i].seconds;
    printf("\nnodes of one value and gradient of the last solve, on one thread: %s\n", scaled(cli->arena, whole, "s"));
    for (size_t i = 0; i < n && i < MOST; i++)
        printf("  %5.1f %% %9s %14s %13s  %-13s %s\n", 100 * nodes[i].share, scaled(cli->arena, nodes[i].seconds, "s"),
               rate(cli->arena, nodes[i].rows, nodes[i].seconds, "rows/s"),
               rate(cli->arena, nodes[i].bytes, nodes[i].seconds, "B/s"), nodes[i].operation,
               node_name(cli->arena, &nodes[i]));
    if (n > MOST) printf("  and %zu more\n", n - MOST);
}

void cg_print_profile(cg_cli *cli) {
    print_stages(cli);
    print_nodes(cli);
}

/* ---- For programs ---- */

static void put_costs(cg_json *json, double seconds, double rows, double bytes) {
    cg_json_put_number(json, "seconds", seconds);
    cg_json_put_number(json, "rows", rows);
    cg_json_put_number(json, "bytes", bytes);
}

static void put_stages(cg_cli *cli, cg_json *json) {
    cg_stage_info stage;
    cg_json_key(json, "stages");
    cg_json_begin(json, '{');
    for (size_t i = 0; cg_workbook_stage(cli->book, i, &stage); i++) {
        cg_json_key(json, stage.name);
        cg_json_begin(json, '{');
        put_costs(json, stage.seconds, stage.rows, stage.bytes);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '{');
}

static void put_nodes(cg_cli *cli, cg_json *json) {
    const cg_node_info *nodes;
    size_t n;
    if (cg_workbook_profile_nodes(cli->book, &nodes, &n) != CG_OK) n = 0;
    cg_json_key(json, "nodes");
    cg_json_begin(json, '[');
    for (size_t i = 0; i < n; i++) {
        cg_json_begin(json, '{');
        cg_json_put_text(json, "name", nodes[i].name);
        cg_json_put_text(json, "formula", nodes[i].formula);
        cg_json_put_text(json, "operation", nodes[i].operation);
        cg_json_key(json, "gradient");
        cg_json_boolean(json, nodes[i].gradient);
        cg_json_put_number(json, "share", nodes[i].share);
        put_costs(json, nodes[i].seconds, nodes[i].rows, nodes[i].bytes);
        cg_json_end(json, '{');
    }
    cg_json_end(json, '[');
}

void cg_put_profile(cg_cli *cli, cg_json *json) {
    cg_json_key(json, "profile");
    cg_json_begin(json, '{');
    cg_json_put_number(json, "seconds", all_seconds(cli));
    cg_json_put_number(json, "memory", peak_memory());
    cg_json_put_number(json, "memory_of_files", memory_of_files());
    put_stages(cli, json);
    put_nodes(cli, json);
    cg_json_end(json, '{');
}
